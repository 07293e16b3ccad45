#include "projections/reading/answer_comparison.hpp"

#include <algorithm>
#include <array>

#include "projections/query/present.hpp"
#include "projections/query/rights/row_tally.hpp"
#include "projections/query/view_variables.hpp"

namespace cairn {
namespace {

constexpr std::size_t compared_rows_max = 1000;

enum class Became : std::uint8_t { entered, moved, grew, shrank, changed, won, lost, left };
constexpr std::array<std::string_view, 8> became_names{"entered", "moved", "grew", "shrank",
                                                       "changed", "won",   "lost", "left"};

/// A record as a board shows it at a moment.
struct Card {
    std::string state;
    Value amount;
    Outcome outcome = Outcome::open;
};

/// A board's type as a moment's model has it.
class Side {
public:
    Side(const RecordType* type, const Reader& reader) : type_(type), reader_(reader) {
        if (type_ && !type_->measure.empty()) measure_ = type_->field(type_->measure);
    }
    /// Nothing where the record was not on the board.
    [[nodiscard]] std::optional<Card> card(const std::optional<ReadableRecord>& record) const {
        if (!type_ || !type_->lifecycle || !record || record->archived()) return std::nullopt;
        Card card{std::string(record->state()), {}, Outcome::open};
        if (const State* state = type_->lifecycle->state(card.state)) card.outcome = state->outcome;
        if (!measure_) return card;
        ViewVariables variables(*type_, reader_);
        variables.look_at(*record);
        reader_.budget.allow(looked_at_work);
        card.amount = variables.shown(*measure_);
        return card;
    }
    [[nodiscard]] std::optional<Card> card(const Uuid& id) const {
        return type_ ? card(reader_.record(*type_, id)) : std::nullopt;
    }
    [[nodiscard]] bool shows(const Uuid& id) const {
        return type_ && reader_.record(*type_, id).has_value();
    }
    [[nodiscard]] const RecordType* type() const { return type_; }
    [[nodiscard]] const Reader& reader() const { return reader_; }

private:
    const RecordType* type_;
    const Reader& reader_;
    const Field* measure_ = nullptr;
};

std::optional<Became> by_amount(const Value& from, const Value& to) {
    if (from == to) return std::nullopt;
    const auto* before = std::get_if<Money>(&from);
    const auto* after = std::get_if<Money>(&to);
    const bool comparable = !before || !after || before->currency == after->currency;
    if (!comparable) return Became::changed;
    const Decimal was = before ? before->amount : Decimal{};
    const Decimal is = after ? after->amount : Decimal{};
    if (was == is) return Became::changed;
    return is > was ? Became::grew : Became::shrank;
}

std::optional<Became> became(const std::optional<Card>& from, const std::optional<Card>& to) {
    if (!from && !to) return std::nullopt;
    if (!from) return Became::entered;
    if (!to) return Became::left;
    if (from->state == to->state) return by_amount(from->amount, to->amount);
    const bool ended = from->outcome != to->outcome;
    if (ended && to->outcome == Outcome::won) return Became::won;
    if (ended && to->outcome == Outcome::lost) return Became::lost;
    return Became::moved;
}

struct ComparedRow {
    ReadableRecord record;
    std::optional<Card> from;
    std::optional<Card> to;
    Became became;
};

struct BoardComparison {
    std::vector<ComparedRow> rows;
    std::array<std::int64_t, became_names.size()> counts{};
};

void keep_newest(std::vector<ComparedRow>& rows) {
    std::ranges::sort(rows, [](const ComparedRow& a, const ComparedRow& b) {
        return a.record.position() > b.record.position();
    });
    if (rows.size() > compared_rows_max) rows.erase(rows.begin() + compared_rows_max, rows.end());
}

/// `same_rights`: what was not written to since is as it was.
BoardComparison compared(const RecordType& type,
                         const Side& from,
                         const Side& to,
                         bool same_rights) {
    BoardComparison all;
    to.reader().scan(type, [&](const ReadableRecord& record) {
        if (same_rights && record.position() <= from.reader().at) return true;
        auto before = from.card(record.id());
        auto after = to.card(record);
        const auto change = became(before, after);
        if (!change) return true;
        ++all.counts.at(static_cast<std::size_t>(*change));
        all.rows.push_back({record, std::move(before), std::move(after), *change});
        if (all.rows.size() == 4 * compared_rows_max) keep_newest(all.rows);
        return true;
    });
    return all;
}

/// What was shown then and is not any more left the board, too, for whoever saw it.
void add_out_of_sight(BoardComparison& all, const Side& from, const Side& to) {
    if (!from.type()) return;
    from.reader().scan(*from.type(), [&](const ReadableRecord& record) {
        auto before = from.card(record);
        if (!before || to.shows(record.id())) return true;
        ++all.counts.at(static_cast<std::size_t>(Became::left));
        all.rows.push_back({record, std::move(before), std::nullopt, Became::left});
        if (all.rows.size() == 4 * compared_rows_max) keep_newest(all.rows);
        return true;
    });
}

void write_card(JsonWriter& out, const std::optional<Card>& card) {
    if (!card) {
        out.null();
        return;
    }
    out.begin_object().name("state").string(card->state).name("amount");
    write_value(out, card->amount);
    out.end_object();
}

void write_row(JsonWriter& out,
               const RecordType& type,
               const ComparedRow& row,
               const Reader& reader,
               Mentioned& mentioned) {
    out.begin_object().name("id").id(row.record.id());
    out.name("title").string(title_of(row.record, reader));
    out.name("change").string(became_names.at(static_cast<std::size_t>(row.became)));
    write_card(out.name("from"), row.from);
    write_card(out.name("to"), row.to);
    out.name("owner");
    const Field* field = type.field("owner");
    const Value owner = field ? row.record.value(*field) : Value{};
    const auto* person = std::get_if<Uuid>(&owner);
    person ? out.string(person->text()) : out.null();
    out.end_object();
    const RecordType* user = reader.model->type("user");
    if (person && user) mentioned.add(user->number, *person);
}

std::string compare_json(const RecordType& type,
                         const Reader& reader,
                         Position from,
                         const BoardComparison& all) {
    JsonWriter out;
    Mentioned mentioned;
    out.begin_object().name("from").position(from.value).name("to").position(reader.at.value);
    out.name("by").string(type.lifecycle->field);
    if (!type.measure.empty()) out.name("measure").string(type.measure);
    out.name("rows").begin_array();
    for (const ComparedRow& row : all.rows) write_row(out, type, row, reader, mentioned);
    out.end_array().name("counts").begin_object();
    for (std::size_t i = 0; i < became_names.size(); ++i)
        out.name(became_names.at(i)).integer(all.counts.at(i));
    out.end_object();
    write_titles(out, mentioned, reader);
    return out.end_object().take();
}

}  // namespace

Result<std::string> answer_comparison(ReadingState& state,
                                      std::string_view type_name,
                                      const At& from_at,
                                      const Access* then) {
    const Reader& reader = state.answering(state.newest);
    const auto type = readable_type(reader, type_name);
    if (!type) return tl::unexpected(type.error());
    if (!(*type)->lifecycle)
        return invalid("request.by", {{"place", "by"}, {"expected", "the type's lifecycle field"}});
    const auto from = state.moment(from_at);
    if (!from) return tl::unexpected(from.error());
    if (*from > reader.at) return invalid("at.order");
    const Reader earlier = then ? state.reader_for(*then, *from) : state.reader_at(*from);
    const Side before(earlier.model->type((*type)->number), earlier), after(*type, reader);
    BoardComparison all = compared(**type, before, after, !then);
    if (then) add_out_of_sight(all, before, after);
    keep_newest(all.rows);
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    if (auto counted = earlier.in_budget(); !counted) return tl::unexpected(counted.error());
    const Field* measure = (*type)->field((*type)->measure);
    const bool is_noted =
        (*type)->sensitive || (measure && is_sensitive(**type, *measure, reader.access()));
    if (is_noted && reader.tally && !all.rows.empty()) reader.tally->add(**type, all.rows.size());
    return compare_json(**type, reader, *from, all);
}

}  // namespace cairn
