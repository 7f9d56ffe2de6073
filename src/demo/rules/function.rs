//! The functions that the expressions of group rules may call.

use serde_json::Value;

use super::expression::{Comparison, Subject};

macro_rules! functions {
    ($($variant:ident $name:literal $least:literal ..= $most:literal)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Function { $($variant),* }

        impl Function {
            const ALL: &[(Function, &str, usize, usize)] = &[$((Function::$variant, $name, $least, $most)),*];
        }
    };
}

// A hundred are as many texts as anybody joins, and as many groups as a rule may name.
functions! {
    StartsWith "String.startsWith" 2..=2 Contains "String.stringContains" 2..=2
    ToLowerCase "String.toLowerCase" 1..=1 ToUpperCase "String.toUpperCase" 1..=1
    Length "String.len" 1..=1 RemoveSpaces "String.removeSpaces" 1..=1 Append "String.append" 2..=2
    Join "String.join" 2..=100 Substring "String.substring" 3..=3
    Before "String.substringBefore" 2..=2 After "String.substringAfter" 2..=2
    Replace "String.replace" 3..=3 ReplaceFirst "String.replaceFirst" 3..=3 Switch "String.stringSwitch" 4..=100
    Has "Arrays.contains" 2..=2 IsEmpty "Arrays.isEmpty" 1..=1 Size "Arrays.size" 1..=1
    Internal "user.getInternalProperty" 1..=1
    InGroup "isMemberOfGroup" 1..=1 InAnyGroup "isMemberOfAnyGroup" 1..=100
    InGroupNamed "isMemberOfGroupName" 1..=1 InGroupNamedFrom "isMemberOfGroupNameStartsWith" 1..=1
    InGroupNamedWith "isMemberOfGroupNameContains" 1..=1 InGroupNamedLike "isMemberOfGroupNameRegex" 1..=1
}

impl Function {
    pub(super) fn named(name: &str) -> Option<Function> {
        Function::ALL.iter().find(|function| function.1 == name).map(|function| function.0)
    }

    pub(super) fn takes(self, arguments: usize) -> bool {
        Function::ALL
            .iter()
            .any(|(function, _, least, most)| *function == self && (*least..=*most).contains(&arguments))
    }

    /// Whether it says yes or no.
    pub(super) fn is_truth(self) -> bool {
        match self {
            Function::StartsWith
            | Function::Contains
            | Function::Has
            | Function::IsEmpty
            | Function::InGroup
            | Function::InAnyGroup
            | Function::InGroupNamed
            | Function::InGroupNamedFrom
            | Function::InGroupNamedWith
            | Function::InGroupNamedLike => true,
            Function::ToLowerCase
            | Function::ToUpperCase
            | Function::Length
            | Function::RemoveSpaces
            | Function::Append
            | Function::Join
            | Function::Substring
            | Function::Before
            | Function::After
            | Function::Replace
            | Function::ReplaceFirst
            | Function::Switch
            | Function::Size
            | Function::Internal => false,
        }
    }

    pub(super) fn call(self, arguments: &[Value], subject: &dyn Subject) -> Value {
        let given = |place: usize| arguments.get(place).unwrap_or(&Value::Null);
        let text = |place: usize| given(place).as_str().unwrap_or_default();
        // What is not there neither begins with anything nor changes.
        let known = given(0).is_string();
        let changed = |change: &dyn Fn(&str) -> String| match given(0) {
            Value::String(text) => Value::from(change(text)),
            _ => Value::Null,
        };
        let named = |fits: &dyn Fn(&str) -> bool| Value::Bool(subject.is_in(&|_, name| fits(name)));
        match self {
            Function::StartsWith => Value::Bool(known && text(0).starts_with(text(1))),
            Function::Contains => Value::Bool(known && text(0).contains(text(1))),
            Function::ToLowerCase => changed(&str::to_lowercase),
            Function::ToUpperCase => changed(&str::to_uppercase),
            Function::Length => Value::from(text(0).chars().count()),
            Function::RemoveSpaces => changed(&|text| text.replace(' ', "")),
            Function::Append => Value::from(format!("{}{}", text(0), text(1))),
            Function::Join => {
                let parts: Vec<&str> = arguments.iter().skip(1).filter_map(Value::as_str).collect();
                Value::from(parts.join(text(0)))
            }
            Function::Substring => {
                let place = |place: usize| given(place).as_f64().unwrap_or_default().max(0.0) as usize;
                let (start, end) = (place(1), place(2));
                changed(&|text| text.chars().take(end).skip(start).collect())
            }
            Function::Before => changed(&|whole| whole.split_once(text(1)).map_or("", |parts| parts.0).to_owned()),
            Function::After => changed(&|whole| whole.split_once(text(1)).map_or("", |parts| parts.1).to_owned()),
            Function::Replace => changed(&|whole| whole.replace(text(1), text(2))),
            Function::ReplaceFirst => changed(&|whole| whole.replacen(text(1), text(2), 1)),
            Function::Switch => {
                let pairs = arguments.get(2..).unwrap_or_default().chunks_exact(2);
                let found = pairs.into_iter().find(|pair| known && text(0).contains(pair[0].as_str().unwrap_or("\0")));
                found.map_or_else(|| given(1).clone(), |pair| pair[1].clone())
            }
            Function::Has => {
                let same = |element: &Value| Comparison::Equal.fits(element, given(1));
                Value::Bool(given(0).as_array().is_some_and(|list| list.iter().any(same)))
            }
            Function::IsEmpty => Value::Bool(given(0).as_array().is_none_or(Vec::is_empty)),
            Function::Size => Value::from(given(0).as_array().map_or(0, Vec::len)),
            Function::Internal => subject.internal(text(0)),
            Function::InGroup | Function::InAnyGroup => {
                Value::Bool(subject.is_in(&|id, _| arguments.iter().any(|argument| argument == id)))
            }
            Function::InGroupNamed => named(&|name| name == text(0)),
            Function::InGroupNamedFrom => named(&|name| name.starts_with(text(0))),
            Function::InGroupNamedWith => named(&|name| name.contains(text(0))),
            Function::InGroupNamedLike => {
                // The whole name has to fit, as with Java's `matches`.
                let pattern = regex::Regex::new(&format!("^(?:{})$", text(0)));
                named(&|name| pattern.as_ref().is_ok_and(|pattern| pattern.is_match(name)))
            }
        }
    }
}
