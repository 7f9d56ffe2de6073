"""Which of a client's public calls its script drives; it has to be every one."""

import functools


class Calls:
    def __init__(self):
        self.seen = {}

    def note(self, name):
        self.seen[name] = True

    def watch(self, cls):
        """Notes each public function of a class when it is used, and each property when it is read or set."""
        for name, part in list(vars(cls).items()):
            full = f"{cls.__name__}.{name}"
            if name.startswith("_"):
                continue
            if isinstance(part, property):
                setter = part.fset and self.noted(part.fset, f"{full} = …")
                setattr(cls, name, property(self.noted(part.fget, full), setter))
            elif callable(part):
                setattr(cls, name, self.noted(part, full))

    def noted(self, function, name):
        self.seen[name] = False

        @functools.wraps(function)
        def noting(*given, **named):
            self.seen[name] = True
            return function(*given, **named)

        return noting

    def end(self, client, faults, refused=None):
        """Says what was driven, and which of it is wrong in the client or refused by the organisation."""
        left_out = [name for name, driven in self.seen.items() if not driven]
        assert not left_out, left_out
        print(f"{client}: all {len(self.seen)} calls driven")
        for title, named in [("its fault", faults), ("refused", refused or {})]:
            for name, reason in named.items():
                print(f"  {title:<9} {name}: {reason}")
