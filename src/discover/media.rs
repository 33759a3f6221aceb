//! Pictures, recordings and files of a person.

use super::*;

pub struct Media;
pub const KIND: Media = Media;

static NAMES: Lexicon = Lexicon {
    anywhere: &["userurl", "authorurl", "personurl", "personalurl", "profileurl", "memberurl", "contacturl", "homepageurl", "websiteurl", "blogurl", "linkedinurl", "facebookurl", "avatar", "avatars", "photo", "photos", "selfie", "portrait", "gravatar", "profileimage", "profilepicture", "profilephoto", "profilepic", "filename", "filenames", "filepath", "originalfilename", "resume", "cv", "signature", "voice", "faceid", "headshot", "attachment", "attachments", "upload", "uploads", "finalupload", "filteredfinalupload", "imagekey"],
    about_a_person: &["image", "picture", "pic", "website", "homepage", "webpage", "blog"],
    never: &["photocount", "signaturealgorithm"],
};

impl Kind for Media {
    fn name(&self) -> &'static str {
        "media"
    }

    fn summary(&self) -> &'static str {
        "picture or file of a person"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Column("users.avatar"), Sample::Column("staff.picture bytes"), Sample::Column("uploads.filename")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Column("products.image"), Sample::Column("users.photo_count int")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Bytes { .. } | Type::Json { .. } | Type::Array(_))
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &["null", "hash"]
    }
}
