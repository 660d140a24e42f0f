//! Keys: the ceremony, recipients, rotation, recovery.
