#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/model/model.hpp"

namespace cairn {

enum class ArchivedToo : std::uint8_t { no, yes, only };

struct SortKey {
    /// A field, one of another record ("account.tier"), or "created_at", "updated_at",
    /// "state_since", "title".
    std::string field;
    bool descending = false;
    bool operator==(const SortKey&) const = default;
};

/// A list of one type: what `GET /api/v1/records/{type}` asks. Checked against the model when it is
/// made.
struct Query {
    std::string type;
    std::optional<Rule> filter;
    std::string
        words;  ///< `q`, folded: all of them must occur in the title or a `search` field, any case.
    std::vector<SortKey> sort;
    std::size_t limit = 50;
    /// Decoded from a cursor that one page ended or began with: rows whose order key is greater
    /// follow `after`, those whose key is less come before `before`. At most one of them.
    std::string after;
    std::string before;
    /// Those of other records too. In order, each once. Empty: all, and the type's paths.
    std::vector<std::string> fields;
    ArchivedToo archived = ArchivedToo::no;

    [[nodiscard]] bool wants(bool is_archived) const {
        return archived == ArchivedToo::yes || is_archived == (archived == ArchivedToo::only);
    }
    [[nodiscard]] bool goes_back() const { return !before.empty(); }
    /// Where the page begins, whichever way it goes.
    [[nodiscard]] const std::string& place() const { return goes_back() ? before : after; }
};

constexpr std::size_t query_rows_max = 1000;
/// No page of an answer becomes much longer, whatever its limit: `next` goes on from there.
constexpr std::size_t answer_bytes_max = std::size_t{4} << 20;
constexpr std::size_t query_sort_keys_max = 3;
constexpr std::size_t query_words_bytes_max = 200;
constexpr std::size_t query_fields_max = 200;

/// Query parameters as they came, decoded. Fails with "filter.*", "sort.*", "cursor.invalid",
/// "limit.invalid", "archived.invalid", "request.q_too_long", "request.q_invalid", "field.unknown".
struct QueryText {
    std::optional<std::string> filter{};
    std::optional<std::string> words{};
    std::optional<std::string> sort{};
    std::optional<std::string> limit{};
    std::optional<std::string> after{};
    std::optional<std::string> before{};
    std::optional<std::string> fields{};
    std::optional<std::string> archived{};
};
[[nodiscard]] Result<Query> parse_query(const Model& model,
                                        const RecordType& type,
                                        const QueryText& text);

/// What the type's list is sorted by where nothing else is asked for.
[[nodiscard]] std::vector<SortKey> usual_sort(const Model& model, const RecordType& type);

/// Whether it is a moment that a record of the type says of itself beside its fields.
[[nodiscard]] bool is_moment_of_record(const RecordType& type, std::string_view name);

/// Whether words to look for are bounded and UTF-8. Fails with "request.q_too_long",
/// "request.q_invalid".
[[nodiscard]] Result<void> check_words(std::string_view text);

/// `limit` as given, or `usual` where none is. Fails with "limit.invalid".
[[nodiscard]] Result<std::size_t> read_limit(const std::optional<std::string>& text,
                                             std::size_t usual,
                                             std::size_t max);

/// Compiles a filter for a type ("filter.invalid" with the rule's own error and place).
[[nodiscard]] Result<Rule> compile_filter(const Model& model,
                                          const RecordType& type,
                                          const Json& filter);

}  // namespace cairn
