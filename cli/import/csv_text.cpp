#include "cli/import/csv_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <csv.h>

#include "cli/import/text_encoding.hpp"
#include "events/values/text_format.hpp"

namespace cairn {

namespace {

/// Collects what libcsv calls back with.
struct Collector {
    std::vector<CsvTable::Row> rows{};
    std::vector<std::string> cells{};
    std::size_t line = 1;        ///< Where the row under way starts.
    std::size_t lines_seen = 1;  ///< Counting the breaks inside quotes.
};

void take_cell(void* bytes, std::size_t size, void* data) {
    auto& collector = *static_cast<Collector*>(data);
    const std::string_view cell(static_cast<const char*>(bytes), size);
    collector.lines_seen += static_cast<std::size_t>(std::count(cell.begin(), cell.end(), '\n'));
    collector.cells.emplace_back(cell);
}

/// `terminator`: the character that ended the row, -1 at the end of the text. CR LF comes as two
/// rows, the second of no cells.
void take_row(int terminator, void* data) {
    auto& collector = *static_cast<Collector*>(data);
    const bool blank = std::all_of(collector.cells.begin(), collector.cells.end(),
                                   [](const auto& cell) { return cell.empty(); });
    if (!blank) collector.rows.push_back({collector.line, std::move(collector.cells)});
    collector.cells.clear();
    if (terminator == '\n') ++collector.lines_seen;
    collector.line = collector.lines_seen;
}

/// The one of comma, semicolon and tab that the first line has most of, outside quotes.
char delimiter_of(std::string_view text) {
    constexpr std::array candidates{',', ';', '\t'};
    std::array<std::size_t, candidates.size()> counts{};
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (c == '\n' && !quoted) break;
        for (std::size_t i = 0; i < candidates.size(); ++i)
            if (c == candidates[i] && !quoted) ++counts[i];
    }
    return candidates[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) -
                                               counts.begin())];
}

/// The delimiter that Excel is told by a first line `sep=;`, which is no row of the table.
std::optional<char> named_delimiter(std::string_view text) {
    constexpr std::string_view word = "sep=";
    constexpr std::string_view delimiters = ",;\t|";
    const auto line = text.substr(0, text.find_first_of("\r\n"));
    const bool names = line.size() == word.size() + 1 &&
                       folded(line.substr(0, word.size())) == word &&
                       delimiters.find(line.back()) != std::string_view::npos;
    return names ? std::optional(line.back()) : std::nullopt;
}

std::string_view without_first_line(std::string_view text) {
    const auto end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) return {};
    return text.substr(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
}

/// `first_line`: of the file, where the text begins.
Result<std::vector<CsvTable::Row>> parse_rows(std::string_view text,
                                              char delimiter,
                                              std::size_t first_line) {
    Collector collector{.line = first_line, .lines_seen = first_line};
    csv_parser parser;
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
    csv_set_delim(&parser, static_cast<unsigned char>(delimiter));
    csv_set_space_func(&parser, [](unsigned char) { return 0; });
    const std::size_t read =
        csv_parse(&parser, text.data(), text.size(), take_cell, take_row, &collector);
    const bool ended =
        read == text.size() && csv_fini(&parser, take_cell, take_row, &collector) == 0;
    csv_free(&parser);
    if (!ended) return invalid("csv.unclosed_quote", {{"line", collector.line}});
    return std::move(collector.rows);
}

Result<void> check_head(const std::vector<std::string>& head, std::size_t line) {
    std::set<std::string> seen;
    for (const auto& name : head) {
        if (name.empty()) return invalid("csv.empty_column", {{"line", line}});
        if (!seen.insert(name).second)
            return invalid("csv.repeated_column", {{"line", line}, {"column", name}});
    }
    return {};
}

}  // namespace

Result<CsvTable> read_csv(std::string_view bytes, const std::string& encoding) {
    const auto decoded = decoded_text(bytes, encoding);
    if (!decoded) return tl::unexpected(decoded.error());
    const auto named = named_delimiter(decoded->text);
    const std::string_view text = named ? without_first_line(decoded->text) : decoded->text;
    CsvTable table;
    table.encoding = decoded->encoding;
    table.delimiter = named ? *named : delimiter_of(text);
    table.begins_marked = bytes.starts_with(byte_order_mark);
    auto rows = parse_rows(text, table.delimiter, named ? 2 : 1);
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return invalid("csv.empty");
    for (const auto& name : rows->front().cells) table.head.emplace_back(trimmed(name));
    if (auto checked = check_head(table.head, rows->front().line); !checked)
        return tl::unexpected(checked.error());
    table.rows.assign(std::make_move_iterator(rows->begin() + 1),
                      std::make_move_iterator(rows->end()));
    return table;
}

}  // namespace cairn
