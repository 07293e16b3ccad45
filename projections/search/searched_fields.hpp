#pragma once

#include <string>
#include <vector>

#include "projections/query/readable_record.hpp"

namespace cairn {

/// What of a type is searched: its title and its `search` fields, as the model of the moment has
/// them; the title first. Not what is retired or worked out, nor kinds that hold no text.
[[nodiscard]] std::vector<const Field*> searched_fields(const RecordType& type);

/// The texts that a value holds: one of a text, one a tag, one a line of an address.
[[nodiscard]] std::vector<std::string> texts_of(const Value& value);

/// Whether its texts are names, which are found by pinyin too, as against prose and addresses of
/// machines.
[[nodiscard]] bool is_found_by_pinyin(const Field& field);

/// How much of a text is searched.
constexpr std::size_t searched_characters_max = 4'000;

/// All that an index of the type depends on, as text: another one makes other terms of the same
/// records.
[[nodiscard]] std::string search_layout(const RecordType& type);

}  // namespace cairn
