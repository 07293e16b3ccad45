#pragma once

#include <span>

#include "projections/live/channel_needs.hpp"
#include "projections/query/query.hpp"
#include "projections/query/rights/row_tally.hpp"
#include "projections/query/view_variables.hpp"
#include "projections/totals/totals_query.hpp"
#include "projections/views/totals.hpp"
#include "projections/world/hubs.hpp"

namespace cairn {

/// What a subscription asks, checked against a model, for the readers who share it.
struct LiveQuery {
    enum class Kind : std::uint8_t { list, record, page, inbox };
    Kind kind = Kind::list;
    std::shared_ptr<const Model> model;
    Access access;
    RuleContext rules;                         ///< `$now` when the channel begins.
    std::map<std::uint16_t, Query> sources{};  ///< By type: what of it may be a row.
    /// By type, where it has several inboxes and an index serves each: a query for each of them.
    /// Together they find what the source does, no record twice.
    std::map<std::uint16_t, std::vector<Query>> parts{};
    StreamName on{};  ///< Of record and page.
    bool totals = false;
    /// Of totals: what records, those of a list, come to. No rows are told then.
    std::shared_ptr<const TotalsQuery> measured{};
    bool personal = false;   ///< It asks for `$me`: shared by nobody else.
    bool of_day = false;     ///< It asks for `$today`.
    bool by_rates = false;   ///< It asks for amounts that may be converted.
    bool shows_now = false;  ///< What its rows show asks for `$now`.
    /// By the type of what is looked at: how rows come to ask what it says.
    std::map<std::uint16_t, std::vector<Look>> looks{};
    /// By type: when rules that ask for `$now` turn.
    std::map<std::uint16_t, Turns> turns{};
    std::string key{};  ///< Equal queries of readers with equal rights have equal ones.

    [[nodiscard]] const RecordType* type(std::uint16_t number) const { return model->type(number); }
    /// The queries by which the rows of a type of `sources` are found.
    [[nodiscard]] std::span<const Query> searches(std::uint16_t number) const;
    [[nodiscard]] bool has_many_rows() const { return kind == Kind::list || kind == Kind::inbox; }
    [[nodiscard]] bool of_moment() const { return !turns.empty(); }
    [[nodiscard]] Date day() const { return local_date(rules.now, model->settings().timezone); }
};

/// Reads the `query` of a `subscribe`. Fails with "query.invalid", "type.unknown", "filter.*",
/// "access.denied". Whether the record is there it does not ask.
[[nodiscard]] Result<LiveQuery> read_live_query(const Json& query,
                                                const Access& access,
                                                std::shared_ptr<const Model> model,
                                                Time now);

/// What the rules of a channel may cost when it gives a snapshot, and for each round of changes
/// that it follows, which is on the thread that all live updates wait for. Each record that is
/// looked at adds to both.
constexpr RuleBudget opening_budget{};
constexpr RuleBudget following_budget{.left = 20'000, .looks = 20'000};

/// Tells which records are rows of a live query, as the world was or is. One thread, as long as the
/// snapshot.
class Membership {
public:
    /// `now` is what `$now` means.
    Membership(const LiveQuery& query,
               const WorldSnapshot& world,
               Position at,
               Time now,
               RuleBudget budget = opening_budget);
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;
    /// A stored record that hung under the hubs, where it is a row; else nothing.
    [[nodiscard]] std::optional<ReadableRecord> row(const RecordView& stored, const Hubs& hubs);
    /// The same at a moment, its hubs looked up there.
    [[nodiscard]] std::optional<ReadableRecord> row(const RecordView& stored, Position at);
    [[nodiscard]] const Reader& reader() const { return reader_; }
    [[nodiscard]] const WorldSnapshot& world() const { return world_; }
    /// What was written of its rows that is sensitive.
    [[nodiscard]] const RowTally& tally() const { return tally_; }

private:
    [[nodiscard]] bool holds(const ReadableRecord& record, const Hubs& hubs);
    [[nodiscard]] bool is_under(const ReadableRecord& record, const Hubs& hubs) const;
    [[nodiscard]] bool matches_source(const ReadableRecord& record, const Query& source);
    const LiveQuery& query_;
    const WorldSnapshot& world_;
    RowTally tally_{};
    Reader reader_;
    std::map<std::uint16_t, ViewVariables> variables_;
};

/// How many rows there are, and their totals by state.
struct Counted {
    std::int64_t total = 0;
    Totals totals;
    void count(const LiveQuery& query, const ReadableRecord& record, int sign);
    bool operator==(const Counted&) const = default;
};

struct Collected {
    Counted counted;
    std::vector<ReadableRecord> newest;  ///< Newest change first.
};
/// All rows as they were at the membership's moment.
[[nodiscard]] Collected collect(const LiveQuery& query, Membership& members, std::size_t rows_max);
/// Notes when the record is to be looked at again, from `now` on.
void note_turn(const LiveQuery& query, const ReadableRecord& record, Time now, DueRows& due);
/// When which records are to be looked at again, from the membership's moment on.
[[nodiscard]] DueRows due_rows(const LiveQuery& query, Membership& members);

}  // namespace cairn
