//! stub
/// stub
pub fn read(_: &[u8]) -> Result<rapporteur_model::Batch, crate::IntakeError> { Ok(Default::default()) }
