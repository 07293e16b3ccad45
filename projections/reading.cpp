#include <algorithm>

#include "core/place.hpp"
#include "core/text.hpp"
#include "projections/reading_rows.hpp"
#include "projections/reading_state.hpp"

namespace cairn {
namespace {

void write_transitions(JsonWriter& out, const RecordType& type, const RecordView& record) {
    out.name("transitions").begin_array();
    const std::string_view state = state_of(type, record);
    if (type.lifecycle && !record.archived())
        for (const Transition& transition : type.lifecycle->transitions)
            if (transition.leaves(state)) out.string(transition.name);
    out.end_array();
}

constexpr std::size_t short_list_rows_max = 50;

/// Rows that say no more than themselves: no secrets to open, and a title or two to look up.
bool has_plain_rows(const RecordType& type) {
    return std::ranges::none_of(type.fields, [](const Field& field) {
        return field.personal || field.computed || field.kind == FieldKind::references;
    });
}

struct AskedList {
    const RecordType* type;
    Query query;
};

Result<AskedList> read_list(const Reader& reader,
                            const EventLog& log,
                            std::string_view name,
                            const QueryText& text) {
    const auto type = readable_type(reader, name);
    if (!type) return tl::unexpected(type.error());
    if (text.after)
        if (const auto cursor = cursor_of_this_life(*text.after, log); !cursor)
            return tl::unexpected(cursor.error());
    auto query = parse_query(**type, text);
    if (!query) return tl::unexpected(query.error());
    name_me(*query, **type, reader.rules);
    return AskedList{*type, *std::move(query)};
}

}  // namespace

Result<At> parse_at(std::string_view text) {
    if (const auto position = parse_position(text)) return At{*position};
    if (const auto time = parse_time(text)) return At{*time};
    return invalid("at.invalid", {{"given", text.substr(0, 100)}});
}

Result<At> parse_at(std::string_view text, const EventLog& log) {
    const auto rest = of_this_life(text, log);
    return rest ? parse_at(*rest) : tl::unexpected(rest.error());
}

Reading::State::State(const ReadingSource& from, const Actor& actor, bool of_now)
    : source(from),
      views(from.views.snapshot()),
      world(from.world.snapshot()),
      access(actor, from.sealer),
      now(of_now) {}

Result<std::shared_ptr<Reading::State>> Reading::State::open(const ReadingSource& source,
                                                             const Actor& actor,
                                                             const At& at) {
    auto state = std::make_shared<State>(source, actor, std::holds_alternative<std::monostate>(at));
    const auto newest = state->moment(at);
    if (!newest) return tl::unexpected(newest.error());
    state->newest.emplace(state->reader_at(*newest));
    state->shown.emplace(state->reader_at(std::min(*newest, state->views.position())));
    state->answered = *newest;
    return state;
}

Result<Position> Reading::State::moment(const At& at) const {
    // All that is written has happened by now, whatever its date says.
    if (const auto* time = std::get_if<Time>(&at))
        return *time >= source.clock.now() ? world.position() : world.at_time(*time);
    const auto* position = std::get_if<Position>(&at);
    if (!position) return world.position();
    // The log may be a moment ahead of the world.
    if (*position > world.position() && *position > source.log.head())
        return invalid("at.future", {{"head", std::to_string(world.position().value)}});
    return world.commit_boundary(std::min(*position, world.position()));
}

Reader Reading::State::reader_at(Position at) const {
    auto model = world.models().at(at);
    const Time time = now ? source.clock.now() : world.time_of(at);
    const RuleContext rules = rule_context(access.actor(), *model, time);
    Reader reader{world, access, at, std::move(model), rules};
    reader.epoch = source.log.epoch();
    return reader;
}

Result<const RecordType*> readable_type(const Reader& reader, std::string_view name) {
    const RecordType* type = reader.model->type(name);
    if (!type) return not_found("type.unknown", {{"record_type", name}});
    if (!reader.access.may(Action::see, *type)) return fail(ErrorCode::forbidden, "access.denied");
    return type;
}

Result<FoundRecord> readable_record(const Reader& reader, const StreamName& ref) {
    const auto type = readable_type(reader, ref.category);
    if (!type) return tl::unexpected(type.error());
    const auto record = reader.world.record((*type)->number, ref.id, reader.at);
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

Position Reading::position() const { return state_->answered; }

const Model& Reading::model() const { return *state_->newest->model; }

const Reader& Reading::reader() const { return *state_->newest; }

Result<std::string> Reading::record(const StreamName& ref) const {
    const Reader& reader = state_->answering(state_->newest);
    const auto found = readable_record(reader, ref);
    if (!found) return tl::unexpected(found.error());
    JsonWriter record;
    Mentioned mentioned;
    write_record(record, *found->type, found->record, reader, {}, &mentioned);
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    JsonWriter more;
    more.begin_object();
    write_titles(more, mentioned, reader);
    write_transitions(more, *found->type, found->record);
    more.end_object();
    std::string text = record.take();
    text.back() = ',';
    return text.append(more.text(), 1);
}

Result<std::string> Reading::list(std::string_view type, const QueryText& text) const {
    const Reader& reader = state_->answering(state_->newest);
    const auto asked = read_list(reader, state_->source.log, type, text);
    if (!asked) return tl::unexpected(asked.error());
    return run(asked->query, *asked->type, reader);
}

std::optional<std::string> Reading::short_list(std::string_view type, const QueryText& text) const {
    const Reader& reader = state_->answering(state_->newest);
    const auto asked = read_list(reader, state_->source.log, type, text);
    if (!asked || asked->query.limit > short_list_rows_max || !has_plain_rows(*asked->type))
        return std::nullopt;
    return run_in_order(asked->query, *asked->type, reader);
}

Result<std::string> Reading::model_json(std::string_view type_name) const {
    const Reader& reader = state_->answering(state_->newest);
    if (!type_name.empty()) {
        const RecordType* type = reader.model->type(type_name);
        if (!type) return not_found("type.unknown", {{"record_type", type_name}});
        return json_text(type->definition);
    }
    JsonWriter out;
    out.begin_object().name("position").position(reader.at.value).name("types").begin_array();
    for (const auto& type : reader.model->types()) out.json(type->definition);
    out.end_array().end_object();
    return out.take();
}

}  // namespace cairn
