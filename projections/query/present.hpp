#pragma once

#include <set>
#include <string>
#include <vector>

#include "projections/query/reader.hpp"

namespace cairn {

/// Ids whose titles an answer needs.
using Mentioned = std::set<std::pair<std::uint16_t, Uuid>>;
/// Adds what a value refers to, records of a type; nothing where `mentioned` is null, there is no
/// such type, or nobody is meant.
void mention(Mentioned* mentioned,
             const Model& model,
             std::string_view type_name,
             const Value& value);

/// Writes a record as PROTOCOL.md's flat object and collects what it refers to. `fields` as a
/// query's. Whether computed fields are right, `Reader::in_budget` knows afterwards.
void write_record(JsonWriter& out,
                  const ReadableRecord& record,
                  const Reader& reader,
                  const std::vector<std::string>& fields,
                  Mentioned* mentioned);
/// The member `"titles": {id: title}` of what was mentioned; unknown ids are left out.
void write_titles(JsonWriter& out, const Mentioned& mentioned, const Reader& reader);
/// The title as this reader may see it.
[[nodiscard]] std::string title_of(const ReadableRecord& record, const Reader& reader);

}  // namespace cairn
