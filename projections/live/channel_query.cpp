#include "projections/live/channel_query.hpp"

#include <algorithm>
#include <set>

#include "events/model/roles/stand_in.hpp"
#include "projections/live/inbox_source.hpp"
#include "projections/live/live_totals_query.hpp"
#include "projections/query/matches.hpp"
#include "projections/query/newest_records.hpp"
#include "projections/query/personal_query.hpp"
#include "projections/query/query.hpp"
#include "projections/query/query_plan.hpp"
#include "projections/query/reader.hpp"
#include "projections/views/totals.hpp"
#include "projections/world/hubs.hpp"

namespace cairn {
namespace {

const std::string* text_member(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found == json.end() ? nullptr : found->get_ptr<const std::string*>();
}

bool has_only(const Json& json, std::initializer_list<std::string_view> names) {
    return std::ranges::all_of(json.items(), [&](const auto& item) {
        return std::ranges::find(names, item.key()) != names.end();
    });
}

tl::unexpected<Error> query_invalid(const char* place) {
    return invalid("query.invalid", {{"place", place}});
}

Result<const RecordType*> visible_type(const LiveQuery& query, const std::string& name) {
    const RecordType* type = query.model->type(name);
    if (!type) return not_found("type.unknown", {{"record_type", name}});
    if (!query.access.may(Action::see, *type)) return fail(ErrorCode::forbidden, "access.denied");
    return type;
}

Query everything(const RecordType& type, ArchivedToo archived) {
    Query source;
    source.type = type.name;
    source.archived = archived;
    return source;
}

Result<void> note_rule(LiveQuery& query, const RecordType& type, const Rule& rule) {
    Needs needs(query, type);
    needs.note(rule);
    if (needs.are_too_many()) return invalid("filter.too_costly");
    return {};
}

Result<void> read_list(const Json& json, LiveQuery& query) {
    const std::string* name = text_member(json, "list");
    if (!name || !has_only(json, {"list", "filter", "by"})) return query_invalid("/list");
    const auto type = visible_type(query, *name);
    if (!type) return tl::unexpected(type.error());
    Query source = everything(**type, ArchivedToo::no);
    if (const auto filter = json.find("filter"); filter != json.end() && !filter->is_null()) {
        auto rule = compile_filter(*query.model, **type, *filter);
        if (!rule) return tl::unexpected(rule.error());
        if (auto noted = note_rule(query, **type, *rule); !noted) return noted;
        source.filter = *std::move(rule);
        name_me(source, **type, query.rules);
    }
    if (json.contains("by")) {
        const std::string* by = text_member(json, "by");
        if (!by || !(*type)->lifecycle || (*type)->lifecycle->field != *by)
            return query_invalid("/by");
        query.totals = true;
    }
    query.sources.emplace((*type)->number, std::move(source));
    return {};
}

Result<const RecordType*> read_target(const Json& json, const char* member, LiveQuery& query) {
    const std::string* text = text_member(json, member);
    const auto on = text ? StreamName::parse(*text) : std::nullopt;
    if (!on || !has_only(json, {member})) return query_invalid(member);
    query.on = *on;
    return visible_type(query, on->category);
}

Result<void> read_record(const Json& json, LiveQuery& query) {
    const auto type = read_target(json, "record", query);
    if (!type) return tl::unexpected(type.error());
    query.kind = LiveQuery::Kind::record;
    query.sources.emplace((*type)->number, everything(**type, ArchivedToo::yes));
    return {};
}

/// Whether its records may stand on a page: only what hangs under something does.
bool may_hang(const RecordType& type) { return type.parent() != nullptr; }

Result<void> read_page(const Json& json, LiveQuery& query) {
    const auto type = read_target(json, "page", query);
    if (!type) return tl::unexpected(type.error());
    if (!(*type)->hub) return query_invalid("page");
    query.kind = LiveQuery::Kind::page;
    for (const auto& each : query.model->types())
        if (query.access.may(Action::see, *each) && (*type == each.get() || may_hang(*each)))
            query.sources.emplace(each->number, everything(*each, ArchivedToo::no));
    return {};
}

Result<void> read_inbox(const Json& json, LiveQuery& query) {
    if (json["inbox"] != true || !has_only(json, {"inbox"})) return query_invalid("/inbox");
    query.kind = LiveQuery::Kind::inbox;
    query.personal = true;
    for (const auto& type : query.model->types()) {
        if (!type->inbox || !query.access.may(Action::see, *type)) continue;
        if (auto noted = note_rule(query, *type, *type->inbox); !noted) return noted;
        InboxSource source = inbox_source(*type, query.rules);
        query.sources.emplace(type->number, std::move(source.whole));
        if (!source.parts.empty()) query.parts.emplace(type->number, std::move(source.parts));
    }
    return {};
}

Result<void> read_kind(const Json& json, LiveQuery& query) {
    if (!json.is_object()) return query_invalid("");
    if (json.contains("list")) return read_list(json, query);
    if (json.contains("totals")) return read_live_totals(json, query);
    if (json.contains("record")) return read_record(json, query);
    if (json.contains("page")) return read_page(json, query);
    if (json.contains("inbox")) return read_inbox(json, query);
    return query_invalid("");
}

/// Whether its rows say the field: see `Reader::in_list`.
bool is_said(const LiveQuery& query, const RecordType& type, const Field& field) {
    return !field.rollup || !query.has_many_rows() ||
           std::ranges::binary_search(type.listed, field.slot);
}

/// Whether the rows may say something of records of the type, of which not all is shown.
bool may_be_told(const LiveQuery& query, const RecordType& type) {
    return std::ranges::any_of(query.sources, [&](const auto& source) {
        return query.access.concerns(*query.type(source.first), type);
    });
}

/// Rows show computed fields and those of other records, and a policy says which rows and which
/// titles are shown: whatever those ask for is needed too.
Result<void> note_shown(LiveQuery& query) {
    bool are_too_many = false;
    for (const auto& type : query.model->types()) {
        const Rule* visible = query.access.visible(*type);
        if (!visible || !may_be_told(query, *type)) continue;
        Needs needs(query, *type);
        needs.note_visible(*visible);
        are_too_many |= needs.are_too_many();
    }
    for (const auto& [number, source] : query.sources) {
        const RecordType& type = *query.type(number);
        Needs needs(query, type);
        if (query.measured) note_measured(query, needs);
        for (const Field& field : type.fields)
            if (!query.measured && field.is_derived() && !field.retired &&
                is_said(query, type, field))
                query.shows_now |= needs.note(field);
        for (const std::string& path : type.paths)
            if (!query.measured) query.shows_now |= needs.note(path);
        for (const Field& field : type.fields)
            if (!query.measured && field.is_reference() && !field.retired) needs.note_named(field);
        are_too_many |= needs.are_too_many();
    }
    forget_no_rows(query);
    if (are_too_many) return invalid("filter.too_costly");
    return {};
}

std::string key_of(const Json& json, const LiveQuery& query) {
    // A policy for few types parts no readers of the others, nor of these more than it has to.
    std::set<std::string> scopes;
    for (const auto& source : query.sources)
        if (const RecordType& rows = *query.type(source.first); query.access.concerns(rows))
            scopes.insert(query.access.scope(rows));
    std::string key = json_text(json) + '\n';
    for (const std::string& scope : scopes) key += scope + '\n';
    if (query.of_day) key += '\n' + query.day().text();
    if (!query.personal) return key;
    key += '\n' + query.rules.me.text() + '\n' + query.rules.role;
    for (const Uuid& team : query.rules.teams) key += '\n' + team.text();
    for (const Uuid& person : absent_people(query.rules)) {
        key += "\nfor " + person.text();
        // His inboxes may ask for his teams.
        const auto& lists = query.rules.standing->lists;
        if (const auto teams = lists.find(in_place_of("$me.teams", person)); teams != lists.end())
            key += ' ' + teams->second.print;
    }
    return key;
}

/// Whether a record of a hub type stands on the page of `on`: hangs directly under it, such as a
/// subsidiary under its company.
bool is_part_of(const ReadableRecord& record, const StreamName& on) {
    return std::ranges::any_of(record.type().fields, [&](const Field& field) {
        return field.parent && !field.retired && field.to == on.category &&
               refers_to(record.value(field), on.id);
    });
}

using Rows = std::map<std::pair<std::uint16_t, Uuid>, RecordView>;

/// The hubs of its own type under a hub, which `visit_under` leaves out.
void visit_parts(const Uuid& hub,
                 const RecordType& type,
                 const Membership& members,
                 const std::function<void(const RecordView&)>& visit) {
    for (const Field& field : type.fields) {
        if (!field.parent || field.retired || field.to != type.name) continue;
        members.world().referrers(hub, type.number, field.slot, [&](const Uuid& id) {
            const auto record = members.world().record(type.number, id, members.reader().at);
            if (record) visit(*record);
            return true;
        });
    }
}

/// What may be a row of a page; each once.
Rows page_candidates(const LiveQuery& query, const Membership& members) {
    Rows rows;
    const WorldSnapshot& world = members.world();
    const Position at = members.reader().at;
    const auto take = [&](const RecordView& record) {
        rows.insert_or_assign({record.type(), record.id()}, record);
    };
    const RecordType* root = query.model->type(query.on.category);
    if (const auto record = world.record(root->number, query.on.id, at)) take(*record);
    visit_parts(query.on.id, *root, members, take);
    visit_under(query.on.id, *root, *query.model, world, at,
                [&](const RecordType&, const RecordView& record) { take(record); });
    return rows;
}

void visit_rows(const LiveQuery& query, Membership& members, const RecordVisitor& visit) {
    const Reader& reader = members.reader();
    const auto look = [&](const RecordView& stored) {
        if (const auto row = members.row(stored, reader.at)) visit(*row);
    };
    switch (query.kind) {
        case LiveQuery::Kind::page:
            for (const auto& [ref, record] : page_candidates(query, members)) look(record);
            return;
        case LiveQuery::Kind::record:
            if (const auto record =
                    members.world().record(query.sources.begin()->first, query.on.id, reader.at))
                look(*record);
            return;
        case LiveQuery::Kind::list:
        case LiveQuery::Kind::inbox:
            for (const auto& [number, source] : query.sources)
                for (const Query& search : query.searches(number))
                    visit_matches(search, *query.type(number), reader, visit);
            return;
    }
}

}  // namespace

std::span<const Query> LiveQuery::searches(std::uint16_t number) const {
    const auto found = parts.find(number);
    if (found != parts.end() && !found->second.empty()) return found->second;
    return {&sources.at(number), 1};
}

Result<LiveQuery> read_live_query(const Json& json,
                                  const Access& access,
                                  std::shared_ptr<const Model> model,
                                  Time now) {
    const RuleContext rules = rule_context(access.actor(), *model, now);
    LiveQuery query{.model = std::move(model), .access = access, .rules = rules};
    if (auto read = read_kind(json, query); !read) return tl::unexpected(read.error());
    if (auto noted = note_shown(query); !noted) return tl::unexpected(noted.error());
    query.key = key_of(json, query);
    return query;
}

Membership::Membership(
    const LiveQuery& query, const WorldSnapshot& world, Position at, Time now, RuleBudget budget)
    : query_(query), world_(world), reader_(world, query.access, at, query.model, query.rules) {
    reader_.rules.now = now;
    reader_.in_list = query.has_many_rows();
    reader_.budget = budget;
    reader_.tally = &tally_;
    for (const auto& [number, source] : query.sources)
        variables_.try_emplace(number, *query.type(number), reader_);
}

std::optional<ReadableRecord> Membership::row(const RecordView& stored, const Hubs& hubs) {
    auto record = reader_.readable(stored);
    if (record && !holds(*record, hubs)) record.reset();
    return record;
}

std::optional<ReadableRecord> Membership::row(const RecordView& stored, Position at) {
    if (query_.kind != LiveQuery::Kind::page) return row(stored, Hubs{});
    const RecordType* type = query_.type(stored.type());
    if (!type) return std::nullopt;
    return row(stored, hubs_of(stored, *type, *query_.model, world_, at));
}

bool Membership::holds(const ReadableRecord& record, const Hubs& hubs) {
    const auto source = query_.sources.find(record.type().number);
    if (source == query_.sources.end()) return false;
    switch (query_.kind) {
        case LiveQuery::Kind::record: return record.id() == query_.on.id;
        case LiveQuery::Kind::page:
            // The page's own record stays on it when it is archived.
            if (record.id() == query_.on.id) return record.type().name == query_.on.category;
            return is_under(record, hubs) && matches_source(record, source->second);
        case LiveQuery::Kind::list:
        case LiveQuery::Kind::inbox: return matches_source(record, source->second);
    }
    return false;
}

bool Membership::is_under(const ReadableRecord& record, const Hubs& hubs) const {
    return record.type().hub ? is_part_of(record, query_.on)
                             : std::ranges::binary_search(hubs, query_.on.id);
}

bool Membership::matches_source(const ReadableRecord& record, const Query& source) {
    const RecordType& type = record.type();
    return matches(source, type, variables_.at(type.number), record, reader_);
}

void Counted::count(const LiveQuery& query, const ReadableRecord& record, int sign) {
    total += sign;
    if (query.totals) add_to(totals, record.state(), record.measure(), sign);
}

void note_turn(const LiveQuery& query, const ReadableRecord& record, Time now, DueRows& due) {
    const auto turns = query.turns.find(record.type().number);
    if (turns == query.turns.end()) return;
    if (const auto next = turns->second.next(record, now))
        due.note(*next, {record.type().number, record.id()});
}

// What is no row now may become one in a list; on a page and of a record only what is shown turns.
DueRows due_rows(const LiveQuery& query, Membership& members) {
    DueRows due;
    const Reader& reader = members.reader();
    const auto note = [&](const ReadableRecord& record) {
        note_turn(query, record, reader.rules.now, due);
    };
    if (query.kind == LiveQuery::Kind::page || query.kind == LiveQuery::Kind::record) {
        visit_rows(query, members, note);
        return due;
    }
    for (const auto& [number, turns] : query.turns) {
        const RecordType& type = *query.type(number);
        for (const Query& search : query.searches(number))
            visit_candidates(plan_of(search, type, reader, {.at_any_time = true}), type, reader,
                             note);
    }
    return due;
}

Collected collect(const LiveQuery& query, Membership& members, std::size_t rows_max) {
    Collected collected;
    NewestRecords newest(rows_max);
    visit_rows(query, members, [&](const ReadableRecord& record) {
        collected.counted.count(query, record, 1);
        newest.offer(record);
    });
    collected.newest = newest.take();
    return collected;
}

}  // namespace cairn
