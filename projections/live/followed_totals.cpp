#include "projections/live/followed_totals.hpp"

#include <utility>

#include "projections/query/matches.hpp"

namespace cairn {

/// Compares what records add at two moments.
class FollowedTotals::Comparison {
public:
    struct Moment {
        Position at;
        Time now;
    };
    Comparison(const FollowedTotals& totals,
               const WorldSnapshot& world,
               const Moment& before,
               const Moment& after)
        : totals_(totals), before_(totals, world, before), after_(totals, world, after) {}

    /// False: nothing is other.
    bool compare(const DueRows::Ref& ref, TotalsDelta& delta, DueRows& due) {
        const auto was = before_.share_of(ref, nullptr);
        const auto is = after_.share_of(ref, &due);
        if (was == is) return is && tells_titles(*is, delta);
        if (was) delta.out.push_back(*was);
        if (is) delta.in.push_back(*is);
        if (is) (void)tells_titles(*is, delta);
        return true;
    }
    [[nodiscard]] bool too_costly() const { return before_.is_spent() || after_.is_spent(); }

private:
    class Side {
    public:
        Side(const FollowedTotals& totals, const WorldSnapshot& world, const Moment& moment)
            : totals_(totals),
              members_(totals.query_, world, moment.at, moment.now, following_budget),
              variables_(totals.type_, members_.reader()) {}
        std::optional<KeptTotals::Share> share_of(const DueRows::Ref& ref, DueRows* due) {
            const Reader& reader = members_.reader();
            const auto stored = members_.world().record(ref.first, ref.second, reader.at);
            if (!stored) return std::nullopt;
            if (const auto shown = due ? reader.readable(*stored) : std::nullopt)
                note_turn(totals_.query_, *shown, reader.rules.now, *due);
            const auto row = members_.row(*stored, reader.at);
            if (!row) return std::nullopt;
            variables_.look_at(*row);
            return totals_.kept_.share_of(variables_);
        }
        [[nodiscard]] bool is_spent() const { return members_.reader().budget.is_spent(); }

    private:
        const FollowedTotals& totals_;
        Membership members_;
        ViewVariables variables_;
    };

    /// Where not all see all titles, one may have come or gone.
    bool tells_titles(const KeptTotals::Share& share, TotalsDelta& delta) const {
        const LiveQuery& query = totals_.query_;
        for (const Grouping& grouping : query.measured->by) {
            const Field* field = grouping.named.field;
            const RecordType* to = field ? query.model->type(field->to) : nullptr;
            if (!to || !query.access.visible(*to)) continue;
            delta.again.push_back(share);
            return true;
        }
        return false;
    }

    const FollowedTotals& totals_;
    Side before_;
    Side after_;
};

FollowedTotals::FollowedTotals(const LiveQuery& query, HeldCells& held)
    : query_(query),
      type_(*query.type(query.sources.begin()->first)),
      kept_(*query.measured, type_, *query.model),
      held_(held) {}

FollowedTotals::~FollowedTotals() { held_.change(query_.access.actor().id, own_, 0); }

Result<void> FollowedTotals::begin(Membership& members) {
    const Reader& reader = members.reader();
    ViewVariables variables(type_, reader);
    bool fits = true;
    visit_matches(query_.sources.begin()->second, type_, reader, [&](const ReadableRecord& record) {
        fits = fits && in_bounds();
        if (!fits) return;
        variables.look_at(record);
        kept_.add(kept_.share_of(variables));
    });
    if (auto bounded = in_bounds(); !bounded) return bounded;
    if (auto held = count_held(); !held) return held;
    kept_.start(reader.at, reader);
    if (auto counted = reader.in_budget(); !counted) return counted;
    return {};
}

Result<void> FollowedTotals::in_bounds() const {
    if (kept_.groups() > groups_max)
        return invalid("totals.too_many_groups", {{"max", groups_max}});
    if (kept_.cells() > followed_cells_max)
        return invalid("totals.too_many_values", {{"max", followed_cells_max}});
    return {};
}

Result<void> FollowedTotals::count_held() {
    const std::size_t before = std::exchange(own_, kept_.cells());
    const auto past = held_.change(query_.access.actor().id, before, own_);
    return past ? fail(ErrorCode::too_large, "channels.too_many", {{"of", *past}}) : Result<void>{};
}

TotalsDelta FollowedTotals::delta_of(const Changes& changes,
                                     const Renamed& renamed,
                                     Time now,
                                     DueRows& due) const {
    TotalsDelta delta;
    std::map<DueRows::Ref, std::set<Uuid>> touched;  ///< By whom.
    std::size_t looked = 0;
    for (const ChangeSeen& change : changes.list) {
        if (!change.type) continue;
        const DueRows::Ref ref{change.type->number, change.recorded.stream.id};
        std::set<DueRows::Ref> rows;
        if (change.type->number == type_.number) rows.insert(ref);
        const bool fits = add_looking(query_, changes.world, {changes.from, changes.to},
                                      {ref, change.before, *change.after}, rows, looked);
        if (!fits) {
            delta.too_costly = true;
            return delta;
        }
        for (const DueRows::Ref& row : rows) touched[row].insert(change.recorded.actor);
    }
    if (!renamed.empty() && kept_.has_groups_of(renamed)) delta.renamed = renamed;
    if (touched.empty()) return delta;
    Comparison comparison(*this, changes.world, {changes.from, now}, {changes.to, now});
    for (const auto& [ref, actors] : touched)
        if (comparison.compare(ref, delta, due)) delta.by.insert(actors.begin(), actors.end());
    delta.too_costly = comparison.too_costly();
    return delta;
}

TotalsDelta FollowedTotals::delta_of(const WorldSnapshot& world,
                                     Position at,
                                     const std::set<DueRows::Ref>& records,
                                     const Passed& passed,
                                     DueRows& due) const {
    TotalsDelta delta;
    Comparison comparison(*this, world, {at, passed.from}, {at, passed.to});
    for (const DueRows::Ref& ref : records) (void)comparison.compare(ref, delta, due);
    delta.too_costly = comparison.too_costly();
    return delta;
}

Result<std::optional<TotalsNews>> FollowedTotals::take_up(const TotalsDelta& delta,
                                                          const ChannelPlace& from,
                                                          const ChannelPlace& to,
                                                          const Reader& reader) {
    // First what comes, so that no group goes in between and as much as can be is known.
    for (const KeptTotals::Share& share : delta.in) kept_.add(share);
    for (const KeptTotals::Share& share : delta.out)
        if (!kept_.remove(share)) return invalid("totals.too_many_values");
    for (const KeptTotals::Share& share : delta.again) kept_.tell_again(share);
    if (!delta.renamed.empty()) kept_.tell_again(delta.renamed);
    const bool is_other = kept_.settle(to, reader);
    if (auto held = count_held(); !held) return tl::unexpected(held.error());
    if (auto bounded = in_bounds(); !bounded) return tl::unexpected(bounded.error());
    if (!kept_.knows_since(from)) return invalid("totals.too_many_groups");
    if (!is_other) return std::optional<TotalsNews>();
    return std::optional(TotalsNews{false, kept_.since(from)});
}

TotalsNews FollowedTotals::news(std::optional<Position> since) const {
    if (since && kept_.knows_since(*since)) return {false, kept_.since(*since)};
    return {true, kept_.whole()};
}

namespace {

void write_told(JsonWriter& out, const TotalsNews& news, const Reader& reader) {
    out.name("total").integer(news.told.total);
    out.name("all").raw(news.told.all);
    out.name("groups").raw(news.told.groups);
    if (!news.whole) out.name("gone").raw(news.told.gone);
    write_titles(out, news.told.mentioned, reader);
}

void write_totals_head(JsonWriter& out, const FrameHead& head, std::string_view op) {
    out.begin_object().name("op").string(op).name("channel").string(head.channel);
}

void write_totals_moment(JsonWriter& out, const LiveQuery& query, const Reader& reader) {
    if (query.of_moment()) out.name("moment").time(reader.rules.now);
}

}  // namespace

std::string subscribed_totals(const FrameHead& head,
                              const LiveQuery& query,
                              const Reader& reader,
                              const TotalsNews& news) {
    JsonWriter out;
    write_totals_head(out, head, "subscribed");
    out.name("epoch").string(head.epoch.text()).name("position").position(reader.at.value);
    out.name("reset").boolean(news.whole);
    write_totals_moment(out, query, reader);
    write_told(out, news, reader);
    return out.end_object().take();
}

std::string changed_totals(const FrameHead& head,
                           Position from,
                           const LiveQuery& query,
                           const Reader& reader,
                           const TotalsNews& news,
                           const std::set<Uuid>& by) {
    JsonWriter out;
    write_totals_head(out, head, "change");
    out.name("from").position(from.value).name("position").position(reader.at.value);
    write_totals_moment(out, query, reader);
    write_told(out, news, reader);
    out.name("by").begin_array();
    for (const Uuid& id : by) out.string(id.is_nil() ? "system" : id.text());
    out.end_array();
    return out.end_object().take();
}

}  // namespace cairn
