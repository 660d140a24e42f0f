//! Draws against enumeration.
