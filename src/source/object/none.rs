//! No object storage: this program was built without it.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::Write;

use crate::error::{Error, Result};
use crate::source::Stop;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place(Infallible);

pub struct Upload(Infallible);

impl Place {
    pub fn read(_url: &str, _variables: &BTreeMap<String, String>) -> Result<Place> {
        Err(Error::usage("this program was built without object storage")
            .help("build it with the feature `object-store`, or write a file"))
    }

    pub fn name(&self) -> &str {
        match self.0 {}
    }

    pub fn beside(&self, _suffix: &str) -> Place {
        match self.0 {}
    }

    pub fn exists(&self) -> Result<bool> {
        match self.0 {}
    }

    pub fn delete(&self) -> Result<()> {
        match self.0 {}
    }

    pub fn fetch(&self, _out: &mut dyn Write, _stop: &Stop) -> Result<()> {
        match self.0 {}
    }

    pub fn upload(&self, _may_replace: bool) -> Upload {
        match self.0 {}
    }
}

impl Upload {
    pub fn place(&self) -> &Place {
        match self.0 {}
    }

    pub fn write(&mut self, _bytes: &[u8]) -> Result<()> {
        match self.0 {}
    }

    pub fn complete(self) -> Result<()> {
        match self.0 {}
    }
}
