//! SCIM expressions.
