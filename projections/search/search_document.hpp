#pragma once

#include <optional>
#include <string_view>

#include "projections/query/readable_record.hpp"
#include "projections/search/search_database.hpp"

namespace cairn {

/// What the index holds of a record as its reader sees it; nothing where it is archived, or has no
/// text that is searched.
[[nodiscard]] std::optional<SearchDocument> search_document(const ReadableRecord& record);

/// Whether both make the same document, as nothing of it has changed. They are of one type.
[[nodiscard]] bool make_same_document(const ReadableRecord& before, const ReadableRecord& after);

/// The record that a document is about.
struct SearchedRecord {
    std::uint16_t type;
    Uuid id;
    auto operator<=>(const SearchedRecord&) const = default;
};
[[nodiscard]] std::string document_data(const SearchedRecord& record);
/// Throws SearchDamaged.
[[nodiscard]] SearchedRecord searched_record(std::string_view data);

}  // namespace cairn
