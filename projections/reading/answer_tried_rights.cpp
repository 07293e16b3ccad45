#include "projections/reading/answer_tried_rights.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "events/model/model.hpp"
#include "projections/query/present.hpp"
#include "projections/reading/answer_rights.hpp"

namespace cairn {
namespace {

/// People who are shown the same of a type, and would be, as one reader each.
struct Alike {
    Reader now;
    Reader then;
    std::vector<Uuid> people;
};

/// What some would see no more, or newly.
struct Difference {
    std::int64_t records = 0;
    std::set<Uuid> people{};
    void add(const Difference& other) {
        records += other.records;
        people.insert(other.people.begin(), other.people.end());
    }
};

struct OfType {
    Difference loses{};
    Difference gains{};
    bool at_least = false;
    [[nodiscard]] bool is_none() const {
        return loses.records == 0 && gains.records == 0 && !at_least;
    }
};

/// What of a type somebody is shown: "" all of it; else, too, who asks, where that matters.
std::string shown_text(const Access& access, const RecordType& type) {
    const Rule* rule = access.visible(type);
    if (!rule) return "";
    std::string text = json_text(rule->json());
    if (text.find("$me.") != std::string::npos) text += '\n' + access.actor().id.text();
    return text;
}

/// Whether somebody stands elsewhere then: what he is shown by the same rule may be another.
bool stands_elsewhere(const TriedRights::Person& person) {
    const Actor& now = person.now.actor();
    const Actor& then = person.then.actor();
    return now.teams != then.teams;
}

/// Whether anything may change of a type for somebody; what he is shown of it, now and then.
bool may_change(const TriedRights::Person& person,
                const std::string& now,
                const std::string& then) {
    return now != then || (stands_elsewhere(person) && !now.empty());
}

/// Counts what people would lose and gain of one type after the other.
class Count {
public:
    Count(const ReadingState& state, const TriedRights& tried) : state_(state), tried_(tried) {
        for (const auto& type : state.newest->model->types())
            if (concerns(*type)) ++types_left_;
    }

    /// Those that are still to be counted share what is left of the looks.
    Result<OfType> of(const RecordType& type) {
        OfType count;
        const std::vector<Alike> all = alike(type);
        if (all.empty()) return count;
        const std::size_t looks =
            (tried_looks_max - looked_) / std::max<std::size_t>(types_left_, 1);
        --types_left_;
        std::size_t looked = 0;
        state_.newest->scan(type, [&](const ReadableRecord& record) {
            count.at_least = looked + all.size() > looks;
            if (count.at_least) return false;
            looked += all.size();
            look_at(record, all, count);
            return true;
        });
        looked_ += looked;
        for (const Alike& each : all)
            for (const Reader* reader : {&each.now, &each.then})
                if (auto counted = reader->in_budget(); !counted)
                    return tl::unexpected(counted.error());
        return count;
    }

private:
    [[nodiscard]] bool concerns(const RecordType& type) const {
        return std::ranges::any_of(tried_.people, [&](const TriedRights::Person& person) {
            return may_change(person, shown_text(person.now, type), shown_text(person.then, type));
        });
    }

    /// Those for whom anything may change of a type.
    [[nodiscard]] std::vector<Alike> alike(const RecordType& type) const {
        std::map<std::pair<std::string, std::string>, std::size_t> known;
        std::vector<Alike> all;
        for (const TriedRights::Person& person : tried_.people) {
            std::string now = shown_text(person.now, type), then = shown_text(person.then, type);
            if (!may_change(person, now, then)) continue;
            const auto [place, is_new] =
                known.try_emplace({std::move(now), std::move(then)}, all.size());
            if (is_new)
                all.push_back({state_.reader_for(person.now), state_.reader_for(person.then), {}});
            all[place->second].people.push_back(person.now.actor().id);
        }
        return all;
    }

    static void look_at(const ReadableRecord& record,
                        const std::vector<Alike>& all,
                        OfType& count) {
        bool is_lost = false, is_gained = false;
        for (const Alike& each : all) {
            const bool now = each.now.shows(record), then = each.then.shows(record);
            if (now == then) continue;
            (now ? is_lost : is_gained) = true;
            Difference& difference = now ? count.loses : count.gains;
            difference.people.insert(each.people.begin(), each.people.end());
        }
        count.loses.records += is_lost ? 1 : 0;
        count.gains.records += is_gained ? 1 : 0;
    }

    const ReadingState& state_;
    const TriedRights& tried_;
    std::size_t looked_ = 0;
    std::size_t types_left_ = 0;
};

/// What rights say of a verb, as definitions do.
Json said_of(const Rights& rights, const RecordType& type, const Right& right, const Model& model) {
    if (!rights.denied_by(type.name, right).empty()) return "denied";
    Json said = Json::array();
    for (const Ground& ground : rights.grounds(type, right, model, nullptr)) {
        Json part = said_by(ground);
        if (std::ranges::find(said, part) == said.end()) said.push_back(std::move(part));
    }
    return said;
}

/// What of verbs and fields of a type would be another; an empty object where nothing would.
class ChangedSaying {
public:
    ChangedSaying(const TriedRights& tried, const Model& model) : tried_(tried), model_(model) {}

    [[nodiscard]] Json of(const RecordType& type) const {
        Json changed = Json::object();
        if (!tried_.now || !tried_.then || describes_people(type)) return changed;
        Json verbs = Json::array();
        for (const Verb verb : plain_verbs) compare(type, {verb}, verbs);
        if (type.lifecycle)
            for (const Transition& step : type.lifecycle->transitions)
                compare(type, {Verb::step, step.name}, verbs);
        Json hidden = fields(type, [&](const Rights& rights, const Field& field) {
            return rights.policy() && rights.policy()->hides(type, field);
        });
        Json read_only = fields(type, [&](const Rights& rights, const Field& field) {
            return rights.is_read_only(type.name, field.name) &&
                   !rights.fixing(type.name, field.name).empty();
        });
        if (verbs.empty() && is_none(hidden) && is_none(read_only)) return changed;
        return {{"verbs", std::move(verbs)},
                {"hidden", std::move(hidden)},
                {"read_only", std::move(read_only)}};
    }

private:
    void compare(const RecordType& type, const Right& right, Json& verbs) const {
        Json was = said_of(*tried_.now, type, right, model_);
        Json becomes = said_of(*tried_.then, type, right, *tried_.model);
        if (was == becomes) return;
        Json change{{"verb", verb_name(right.verb)}};
        if (right.verb == Verb::step) change["step"] = right.step;
        change["was"] = std::move(was);
        change["becomes"] = std::move(becomes);
        verbs.push_back(std::move(change));
    }

    template <class Has>
    [[nodiscard]] Json fields(const RecordType& type, Has has) const {
        Json added = Json::array(), removed = Json::array();
        for (const Field& field : type.fields) {
            if (field.retired) continue;
            const bool now = has(*tried_.now, field), then = has(*tried_.then, field);
            if (!now && then) added.push_back(field.name);
            if (now && !then) removed.push_back(field.name);
        }
        return {{"added", std::move(added)}, {"removed", std::move(removed)}};
    }
    static bool is_none(const Json& fields) {
        return fields["added"].empty() && fields["removed"].empty();
    }

    const TriedRights& tried_;
    const Model& model_;
};

Json numbers_of(const Difference& difference) {
    return {{"records", difference.records}, {"people", difference.people.size()}};
}

/// Writes whom it is about, and names them.
class PeopleWriter {
public:
    PeopleWriter(JsonWriter& out, const Reader& reader) : out_(out), reader_(reader) {}

    void write(std::string_view name, const Difference& difference) {
        Json all = numbers_of(difference);
        all["ids"] = first_ids(difference.people);
        out_.name(name).json(all);
    }
    void write(const std::vector<Uuid>& concerned) {
        out_.name("people").json({{"total", concerned.size()}, {"ids", first_ids(concerned)}});
    }
    void write_names() { write_titles(out_, mentioned_, reader_); }

private:
    template <class Ids>
    Json first_ids(const Ids& all) {
        const RecordType* users = reader_.model->type("user");
        Json ids = Json::array();
        for (const Uuid& id : all) {
            if (ids.size() == tried_ids_max) break;
            ids.push_back(id.text());
            if (users) mentioned_.add(users->number, id);
        }
        return ids;
    }

    JsonWriter& out_;
    const Reader& reader_;
    Mentioned mentioned_{};
};

/// What would change of one type, as it is answered; empty where nothing would.
Json type_json(const RecordType& type, const OfType& counted, Json changed) {
    if (changed.empty() && counted.is_none()) return changed;
    if (changed.empty()) {
        const Json none{{"added", Json::array()}, {"removed", Json::array()}};
        changed = {{"verbs", Json::array()}, {"hidden", none}, {"read_only", none}};
    }
    changed["type"] = type.name;
    changed["loses"] = numbers_of(counted.loses);
    changed["gains"] = numbers_of(counted.gains);
    changed["at_least"] = counted.at_least;
    return changed;
}

}  // namespace

Result<std::string> answer_tried_rights(ReadingState& state, const TriedRights& tried) {
    const Reader& reader = state.answering(state.newest);
    Count count(state, tried);
    const ChangedSaying saying(tried, *reader.model);
    OfType whole{.at_least = tried.concerned.size() > tried.people.size()};
    Json types = Json::array();
    for (const auto& type : reader.model->types()) {
        const auto counted = count.of(*type);
        if (!counted) return tl::unexpected(counted.error());
        Json changed = type_json(*type, *counted, saying.of(*type));
        if (changed.empty()) continue;
        types.push_back(std::move(changed));
        whole.loses.add(counted->loses);
        whole.gains.add(counted->gains);
        whole.at_least |= counted->at_least;
    }
    JsonWriter out;
    out.begin_object().name("position").position(reader.at.value);
    for (const auto& [name, value] : tried.about.items()) out.name(name).json(value);
    PeopleWriter people(out, reader);
    people.write(tried.concerned);
    people.write("loses", whole.loses);
    people.write("gains", whole.gains);
    out.name("at_least").boolean(whole.at_least).name("types").json(types);
    people.write_names();
    return out.end_object().take();
}

}  // namespace cairn
