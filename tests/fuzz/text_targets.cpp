#include "cli/import/csv_text.hpp"
#include "core/json.hpp"
#include "core/utf8.hpp"
#include "projections/query/query.hpp"
#include "projections/search/sought_text.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace cairn::fuzz {
namespace {

void json(std::string_view bytes) {
    const auto read = parse_json(bytes);
    if (!read) return;
    const auto again = parse_json(json_text(*read));
    promise(again && *again == *read, "what was read and written is read as the same");
}

void csv(std::string_view bytes) {
    const auto table = read_csv(bytes);
    if (!table) return;
    promise(!table->head.empty(), "a table has columns");
    for (const auto& row : table->rows)
        for (const auto& cell : row.cells) promise(is_utf8(cell), "cells are UTF-8");
}

void search(std::string_view bytes) {
    if (!check_words(bytes)) return;
    const auto sought = sought_text(bytes);
    promise(is_utf8(sought.letters), "letters are UTF-8");
}

constexpr FuzzTarget targets_of_text[] = {{"json", json}, {"csv", csv}, {"search", search}};

}  // namespace

std::span<const FuzzTarget> text_targets() { return targets_of_text; }

}  // namespace cairn::fuzz
