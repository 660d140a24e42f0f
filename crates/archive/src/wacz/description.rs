//! `datapackage.json`, `datapackage-digest.json` and `pages/pages.jsonl`: what a WACZ says of itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The description of the package.
pub const DATAPACKAGE: &str = "datapackage.json";
/// The digest of the description.
pub const DIGEST: &str = "datapackage-digest.json";
/// The list of pages.
pub const PAGES: &str = "pages/pages.jsonl";
/// The version that is written.
pub(crate) const VERSION: &str = "1.1.1";

/// A file of the package (WACZ 1.1.1, 5.2.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resource {
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) hash: String,
    #[serde(default)]
    pub(crate) bytes: u64,
}

/// What `datapackage.json` says that matters here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Description {
    #[serde(default)]
    pub(crate) profile: String,
    #[serde(default)]
    pub(crate) resources: Vec<Resource>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) created: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wacz_version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) software: Option<String>,
}

impl Description {
    /// The version that the package is of, or what keeps it from being any that is read here.
    pub(crate) fn version(&self) -> Result<String, String> {
        match (self.profile.as_str(), self.wacz_version.as_deref()) {
            ("data-package", Some(version @ ("1.0.0" | "1.1.0" | "1.1.1"))) => {
                Ok(version.to_owned())
            }
            // WACZ 1.2.0 names itself by its profile alone.
            ("wacz", None | Some("1.2.0")) => Ok("1.2.0".to_owned()),
            (profile, _) if profile.contains("/wacz/1.2") => Ok("1.2.0".to_owned()),
            (_, Some("1.2.0")) => Ok("1.2.0".to_owned()),
            (_, None) => Err("it names no version of WACZ".to_owned()),
            (_, Some(version)) => Err(format!(
                "the version {:?} is not known here",
                crate::digest::shown(version)
            )),
        }
    }
}

/// `datapackage-digest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct DescriptionDigest {
    #[serde(default)]
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) hash: String,
    #[serde(
        default,
        rename = "signedData",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) signed_data: Option<Value>,
}

/// A line of `pages.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ListedPage {
    #[serde(default)]
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) ts: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
}

/// The first line of `pages.jsonl`.
#[derive(Debug, Serialize)]
pub(crate) struct PagesHeader {
    pub(crate) format: &'static str,
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
}
