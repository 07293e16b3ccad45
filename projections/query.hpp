#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "events/access.hpp"
#include "projections/world_store.hpp"

namespace cairn {

/// For what moment and whom an answer is made.
struct Reader {
    const WorldSnapshot& world;
    const Access& access;
    Position at;
    std::shared_ptr<const Model> model;  ///< Of that moment.
    RuleContext rules;                   ///< `$me`, `$now` of the moment …
    /// What all rules of the answer may cost together; each record that is looked at or written
    /// adds to it. A plain comparison takes a dozen units.
    mutable RuleBudget budget{};
    Epoch epoch{};  ///< Of the log that is read: cursors carry it.

    /// "filter.too_costly" where the budget did not last, as the answer would be wrong.
    [[nodiscard]] Result<void> in_budget() const;
};

/// A stored record's fields as a rule's variables, read in place, personal ones opened for the
/// reader.
class ViewVariables final : public Variables {
public:
    ViewVariables(const RecordType& type, const Reader& reader) : type_(type), reader_(reader) {}
    void look_at(const RecordView& record) { record_ = record; }
    [[nodiscard]] const RecordView& record() const { return record_; }
    [[nodiscard]] RuleValue value(const VariableReference& variable) const override;
    /// The field as this reader is shown it: opened, or evaluated where it is computed (empty where
    /// that fails).
    [[nodiscard]] Value shown(const Field& field) const;

private:
    [[nodiscard]] RuleValue field_value(const Field& field, std::string_view member) const;
    [[nodiscard]] RuleValue computed(const Field& field) const;

    const RecordType& type_;
    const Reader& reader_;
    RecordView record_;
    mutable int depth_ = 0;  ///< Of computed fields that name computed fields.
};

enum class ArchivedToo : std::uint8_t { no, yes, only };

struct SortKey {
    std::string field;  ///< A field, or "created_at", "updated_at", "title".
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
    std::string after;  ///< Decoded from the cursor of the page before: rows whose order key is
                        ///< greater follow.
    std::vector<std::string> fields;  ///< In order, each once. Empty: all.
    ArchivedToo archived = ArchivedToo::no;
};

/// What a rule may cost for a record that is looked at, and computed fields for one that is
/// written, without taking from what the answer as a whole may.
constexpr std::int64_t looked_at_work = 150;
constexpr std::int64_t written_work = 2'000;

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
    std::optional<std::string> fields{};
    std::optional<std::string> archived{};
};
[[nodiscard]] Result<Query> parse_query(const RecordType& type, const QueryText& text);

/// `limit` as given, or `usual` where none is. Fails with "limit.invalid".
[[nodiscard]] Result<std::size_t> read_limit(const std::optional<std::string>& text,
                                             std::size_t usual,
                                             std::size_t max);

/// Compiles a filter for a type ("filter.invalid" with the rule's own error and place).
[[nodiscard]] Result<Rule> compile_filter(const RecordType& type, const Json& filter);

/// Whether the record belongs to the query's set (filter, words, archived, and the reader may see
/// it).
[[nodiscard]] bool matches(const Query& query,
                           const RecordType& type,
                           ViewVariables& variables,
                           const RecordView& record,
                           const Reader& reader);

/// The answer: `{"position", "total", "rows", "next", "titles"}` as JSON text. Whether the reader
/// may see the type he was asked before. Fails with "filter.too_costly".
[[nodiscard]] Result<std::string> run(const Query& query,
                                      const RecordType& type,
                                      const Reader& reader);
/// The same where the world keeps the list in the order asked for, so that it costs what the answer
/// holds; else nothing.
[[nodiscard]] std::optional<std::string> run_in_order(const Query& query,
                                                      const RecordType& type,
                                                      const Reader& reader);

/// Ids whose titles an answer needs.
using Mentioned = std::set<std::pair<std::uint16_t, Uuid>>;

/// Writes a record as PROTOCOL.md's flat object, as this reader may see it, and collects what it
/// refers to. `fields` as a query's. Whether computed fields are right, `Reader::in_budget` knows
/// afterwards.
void write_record(JsonWriter& out,
                  const RecordType& type,
                  const RecordView& record,
                  const Reader& reader,
                  const std::vector<std::string>& fields,
                  Mentioned* mentioned);
/// The member `"titles": {id: title}` of what was mentioned; unknown ids are left out.
void write_titles(JsonWriter& out, const Mentioned& mentioned, const Reader& reader);
/// The title as this reader may see it.
[[nodiscard]] std::string title_of(const RecordType& type,
                                   const RecordView& record,
                                   const Reader& reader);

}  // namespace cairn
