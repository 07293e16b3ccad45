#include "projections/reading/reading_state.hpp"

#include <algorithm>

#include "core/log/place.hpp"
#include "core/text.hpp"
#include "projections/query/personal_query.hpp"

namespace cairn {

namespace {

std::optional<Time> seen_time(const At& at) {
    const auto* seen = std::get_if<SeenMoment>(&at);
    return seen ? std::optional(seen->time) : std::nullopt;
}

}  // namespace

ReadingState::ReadingState(const ReadingSource& from,
                           const Access& access,
                           const At& at,
                           RightsOf rights)
    : views(from.views.snapshot()),
      now(std::holds_alternative<std::monostate>(at)),
      seen_(seen_time(at)),
      rights_(rights),
      source_(from),
      world_(from.world.snapshot()),
      access_(access) {}

Result<std::shared_ptr<ReadingState>> ReadingState::open(const ReadingSource& source,
                                                         const Access& access,
                                                         const At& at,
                                                         RightsOf rights) {
    auto state = std::make_shared<ReadingState>(source, access, at, rights);
    const auto newest = state->moment(at);
    if (!newest) return tl::unexpected(newest.error());
    state->newest.emplace(state->reader_at(*newest));
    state->shown.emplace(state->reader_at(std::min(*newest, state->views.position())));
    state->answered = *newest;
    return state;
}

Result<Position> moment_in(const WorldSnapshot& world,
                           const EventLog& log,
                           const Clock& clock,
                           const At& at) {
    // All that is written has happened by now, whatever its date says.
    if (const auto* time = std::get_if<Time>(&at))
        return *time >= clock.now() ? world.position() : world.at_time(*time);
    const auto* seen = std::get_if<SeenMoment>(&at);
    const auto* position = seen ? &seen->position : std::get_if<Position>(&at);
    if (!position) return world.position();
    // The log may be a moment ahead of the world.
    if (*position > world.position() && *position > log.head())
        return invalid("at.future", {{"head", std::to_string(world.position().value)}});
    return world.commit_boundary(std::min(*position, world.position()));
}

Result<Position> ReadingState::moment(const At& at) const {
    return moment_in(world_, source_.log, source_.clock, at);
}

Reader ReadingState::reader_at(Position at) const { return reader_of(access_, at); }

Reader ReadingState::reader_for(const Access& access) const {
    return reader_of(access, newest->at);
}

Reader ReadingState::reader_of(const Access& access, Position at) const {
    auto model = world_.models().at(at);
    const Time time = now ? source_.clock.now() : seen_ ? *seen_ : world_.time_of(at);
    const RuleContext rules = rule_context(access.actor(), *model, time);
    Reader reader(world_, access, at, std::move(model), rules);
    reader.epoch = source_.log.epoch();
    reader.orders = &source_.orders;
    reader.columns = &source_.columns;
    reader.scoped = &source_.scoped;
    reader.tally = &tally;
    if (now) reader.row_texts = &source_.row_texts;
    if (rights_ == RightsOf::then) {
        reader.today = time;
        reader.judged = at;
    } else if (!reader.is_of_now() || !now) {
        reader.today = source_.clock.now();
    }
    return reader;
}

Result<const RecordType*> readable_type(const Reader& reader, std::string_view name) {
    const RecordType* type = reader.model->type(name);
    if (!type) return not_found("type.unknown", {{"record_type", name}});
    if (!reader.may_see(*type)) return fail(ErrorCode::forbidden, "access.denied");
    return type;
}

Result<FoundRecord> readable_record(const Reader& reader, const StreamName& ref) {
    const auto type = readable_type(reader, ref.category);
    if (!type) return tl::unexpected(type.error());
    const auto record = reader.record(**type, ref.id);
    if (!record) return not_found("record.unknown");
    return FoundRecord{*type, *record};
}

Result<std::string_view> cursor_of_this_life(std::string_view cursor, const EventLog& log) {
    if (!split_place(cursor).epoch) return invalid("cursor.invalid");
    return of_this_life(cursor, log);
}

Result<Position> read_before(const std::optional<std::string>& cursor, const EventLog& log) {
    if (!cursor) return Position{~std::uint64_t{0}};
    const auto rest = cursor_of_this_life(*cursor, log);
    if (!rest) return tl::unexpected(rest.error());
    const auto position = parse_position(*rest);
    if (!position) return invalid("cursor.invalid");
    return *position;
}

}  // namespace cairn
