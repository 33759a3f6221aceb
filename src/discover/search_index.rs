//! Indexes that repeat the texts they were made from.

use super::*;

pub struct SearchIndex;
pub const KIND: SearchIndex = SearchIndex;

static NAMES: Lexicon = Lexicon {
    anywhere: &["searchable", "searchvector", "searchtext", "searchindex", "tsv", "fulltext", "searchdata"],
    about_a_person: &["search"],
    never: &[],
};

impl Kind for SearchIndex {
    fn name(&self) -> &'static str {
        "search_index"
    }

    fn summary(&self) -> &'static str {
        "search index of texts"
    }

    fn class(&self) -> Class {
        Class::FreeText
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Column("films.anything tsvector"), Sample::Column("users.searchable")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Column("users.search_count int"), Sample::Column("pages.research")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::TextSearch | Type::Text(_))
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &["null", "lorem"]
    }

    fn suspects(&self, table: &Table, column: &Column) -> Option<Suspicion> {
        let by_type = matches!(column.ty, Type::TextSearch);
        let named = self.holds(&column.ty) && NAMES.matches(table, column);
        let evidence = if by_type { Evidence::Type(self.summary()) } else { Evidence::Name(self.summary()) };
        (by_type || named).then(|| self.suspicion(column, evidence, &Fit::of(table, column)))
    }
}
