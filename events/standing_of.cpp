#include "events/standing_of.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "events/event.hpp"
#include "events/model/roles/stand_in.hpp"

namespace cairn {
namespace {

constexpr std::size_t standing_records_max = 20'000;
/// For how many somebody stands in at once; for others nobody does then.
constexpr std::size_t absent_people_max = 10;

// Of a user: who stands in for him, from one day to the other, both counted.
constexpr const char* deputy_field = "deputy";
constexpr const char* deputy_from_field = "deputy_from";
constexpr const char* deputy_until_field = "deputy_until";

/// The reference by which records of a type hang under others of it.
const Field* own_parent(const RecordType& type) {
    const auto found = std::ranges::find_if(type.fields, [&](const Field& field) {
        return field.parent && !field.retired && !field.is_derived() && field.to == type.name &&
               field.shape() == ValueShape::id;
    });
    return found == type.fields.end() ? nullptr : &*found;
}

const Field* stored_field(const RecordType& type, std::string_view name) {
    const Field* field = name.empty() ? nullptr : type.field(name);
    return field && !field->is_derived() ? field : nullptr;
}

/// Looks at what a person's standing depends on, and notes how new it is.
class StandingReader {
public:
    StandingReader(const Actor& actor, const StandingSource& source, Date today)
        : actor_(actor), source_(source), model_(source.model()), today_(today) {}

    /// With what he has for those who are away.
    Standing run() {
        read_own();
        std::vector<Actor> absent = people_away();
        if (absent.size() > absent_people_max) absent.resize(absent_people_max);
        for (const Actor& person : absent) stand_in_for(person);
        return std::move(standing_);
    }

private:
    void read_own() {
        standing_.day = today_;
        std::vector<Uuid> tree = actor_.teams;
        if (const RecordType* teams = model_.type("team")) {
            note_leads(*teams);
            add_below(*teams, tree);
        }
        put(colleagues_variable, people_of(actor_.teams));
        put(tree_colleagues_variable, people_of(tree));
        put(team_tree_variable, std::move(tree));
        std::map<std::string, std::vector<Uuid>> member_of;
        for (const auto& type : model_.types()) {
            if (!type->membership) continue;
            const Field* of = stored_field(*type, type->membership->of);
            if (of) add_memberships(*type, *of, member_of[of->to]);
        }
        for (auto& [name, ids] : member_of) {
            if (const RecordType* type = model_.type(name)) add_below(*type, ids);
            put(std::string(member_of_prefix) + name, std::move(ids));
        }
    }

    /// Members who name him as their deputy for this day.
    std::vector<Actor> people_away() {
        std::vector<Actor> absent;
        const RecordType* users = model_.type("user");
        const Field* deputy = users ? stored_field(*users, deputy_field) : nullptr;
        if (!deputy || !deputy->is_reference() || !stored_field(*users, deputy_from_field))
            return absent;
        visit_referring(actor_.id, *users, *deputy, [&](const Record& user) {
            const auto person = actor_of(user);
            const bool is_other = person && person->id != actor_.id;
            if (is_other && person->role == Role::member && is_away(user))
                absent.push_back(*person);
        });
        return absent;
    }
    bool is_away(const Record& user) {
        const auto* from = std::get_if<Date>(&user.value(deputy_from_field));
        const auto* until = std::get_if<Date>(&user.value(deputy_until_field));
        if (!from || !until || *until < *from) return false;
        if (*from <= today_) note_turn(*from);
        if (*until < today_) note_turn({until->day + std::chrono::days(1)});
        return *from <= today_ && today_ <= *until;
    }

    /// Where the other stands by himself: for whom he stands in does not count.
    void stand_in_for(const Actor& person) {
        StandingReader other(person, source_, today_);
        other.read_own();
        for (auto& [variable, list] : other.standing_.lists)
            standing_.lists.emplace(in_place_of(variable, person.id), std::move(list));
        put(in_place_of("$me.id", person.id), {person.id});
        put(in_place_of("$me.teams", person.id), person.teams);
        standing_.lists.emplace(in_place_of("$me.roles", person.id), list_of_roles(person.roles));
        standing_.changed = std::max(standing_.changed, other.standing_.changed);
        if (other.standing_.turned) note_turn(*other.standing_.turned);
    }

    void put(std::string_view variable, std::vector<Uuid> ids) {
        standing_.lists.emplace(variable, Standing::list_of(std::move(ids)));
    }

    /// Null where enough was looked at.
    RecordPointer look(const StreamName& ref) {
        if (looked_ == standing_records_max) return nullptr;
        ++looked_;
        auto record = source_.record(ref);
        if (record) standing_.changed = std::max(standing_.changed, record->position);
        return record;
    }

    void visit_referring(const Uuid& target,
                         const RecordType& type,
                         const Field& field,
                         const std::function<void(const Record&)>& visit) {
        std::vector<Uuid> ids;
        source_.referrers(target, type, field, [&](const Uuid& id) {
            ids.push_back(id);
            return ids.size() < standing_records_max;
        });
        for (const Uuid& id : ids) {
            const RecordPointer record = look({type.name, id});
            if (record && refers_to(record->value(field.name), target)) visit(*record);
        }
    }

    void note_leads(const RecordType& teams) {
        for (const Uuid& id : actor_.teams) {
            const RecordPointer team = look({teams.name, id});
            const auto* lead = team ? std::get_if<Uuid>(&team->value("lead")) : nullptr;
            if (lead) standing_.leads.push_back(*lead);
        }
    }

    /// All that hang under those, archived ones not.
    void add_below(const RecordType& type, std::vector<Uuid>& ids) {
        const Field* up = own_parent(type);
        if (!up) return;
        std::set<Uuid> known(ids.begin(), ids.end());
        for (std::size_t next = 0; next < ids.size(); ++next)
            visit_referring(Uuid(ids[next]), type, *up, [&](const Record& record) {
                if (!record.archived && known.insert(record.ref.id).second)
                    ids.push_back(record.ref.id);
            });
    }

    /// Who has left too: what he had stays his, and his team's, until it is handed over.
    std::vector<Uuid> people_of(const std::vector<Uuid>& teams) {
        std::vector<Uuid> people{actor_.id};
        const RecordType* users = model_.type("user");
        const Field* field = users ? stored_field(*users, "teams") : nullptr;
        if (!field) return people;
        for (const Uuid& team : teams)
            visit_referring(team, *users, *field,
                            [&](const Record& user) { people.push_back(user.ref.id); });
        return people;
    }

    void add_memberships(const RecordType& type, const Field& of, std::vector<Uuid>& ids) {
        const MembershipFields& says = *type.membership;
        const Field* user = stored_field(type, says.user);
        if (!user) return;
        visit_referring(actor_.id, type, *user, [&](const Record& record) {
            const auto* target = std::get_if<Uuid>(&record.value(of.name));
            if (!record.archived && is_of_today(record, says) && target) ids.push_back(*target);
        });
    }

    bool is_of_today(const Record& record, const MembershipFields& says) {
        const auto* from = std::get_if<Date>(&record.value(says.from));
        const auto* until = std::get_if<Date>(&record.value(says.until));
        if (from && *from > today_) return false;
        if (from) note_turn(*from);
        if (!until || *until >= today_) return true;
        note_turn({until->day + std::chrono::days(1)});
        return false;
    }
    void note_turn(Date day) { standing_.turned = std::max(standing_.turned.value_or(day), day); }

    const Actor& actor_;
    const StandingSource& source_;
    const Model& model_;
    const Date today_;
    Standing standing_;
    std::size_t looked_ = 0;
};

/// Who stands in for a user, and who no longer does.
void note_deputies(const std::optional<FieldChanges>& said,
                   const Record& user,
                   StandingChange& change) {
    for (const Uuid& deputy : deputies_of(user)) change.of_people.push_back(deputy);
    const auto replaced = said ? said->find(deputy_field) : FieldChanges::const_iterator{};
    if (!said || replaced == said->end()) return;
    for (const Uuid& deputy : references_in(replaced->second.old_value))
        change.of_people.push_back(deputy);
}

/// Whether people may be members of records of the type.
bool is_member_of(const RecordType& type, const Model& model) {
    return std::ranges::any_of(model.types(), [&](const auto& other) {
        const Field* of = other->membership ? other->field(other->membership->of) : nullptr;
        return of && of->to == type.name;
    });
}

/// The fields that an event says something of; nothing where it is all of them.
std::optional<FieldChanges> said_by(const Event& event) {
    if (const auto* changed = std::get_if<Changed>(&event)) return changed->changes;
    if (const auto* moved = std::get_if<Moved>(&event)) return moved->changes;
    if (const auto* transferred = std::get_if<Transferred>(&event))
        return FieldChanges{{"owner", {transferred->old_owner, transferred->new_owner}}};
    return std::nullopt;
}

bool says_any(const std::optional<FieldChanges>& said,
              std::initializer_list<std::string_view> names) {
    return !said ||
           std::ranges::any_of(names, [&](std::string_view name) { return said->contains(name); });
}

void note_membership(const MembershipFields& membership,
                     const std::optional<FieldChanges>& said,
                     const Record& after,
                     StandingChange& change) {
    if (!says_any(said, {membership.of, membership.user, membership.from, membership.until}))
        return;
    for (const Uuid& person : references_in(after.value(membership.user)))
        change.of_people.push_back(person);
    if (!said) return;
    const auto user = said->find(membership.user);
    if (user == said->end()) return;
    for (const Uuid& person : references_in(user->second.old_value))
        change.of_people.push_back(person);
}

}  // namespace

std::shared_ptr<const Standing> standing_of(const Actor& actor,
                                            const StandingSource& source,
                                            Date today) {
    return std::make_shared<const Standing>(StandingReader(actor, source, today).run());
}

References deputies_of(const Record& user) { return references_in(user.value(deputy_field)); }

bool may_change_standing(const StreamName& stream, const Model& model) {
    if (model.roles().empty()) return false;
    if (stream.category == "model" || stream.category == "user" || stream.category == "team")
        return true;
    const RecordType* type = model.type(stream.category);
    return type && (type->membership || (own_parent(*type) && is_member_of(*type, model)));
}

StandingChange change_of_standing(const Event& event,
                                  const StreamName& stream,
                                  const Record* after,
                                  const Model& model) {
    StandingChange change;
    if (model.roles().empty()) return change;
    if (std::holds_alternative<ModelChanged>(event)) return {.of_anybody = true};
    const RecordType* type = after ? model.type(stream.category) : nullptr;
    if (!type) return change;
    const auto said = said_by(event);
    if (type->name == "user") change.of_anybody = says_any(said, {"teams"});
    if (type->name == "user") {
        change.of_people.push_back(stream.id);
        note_deputies(said, *after, change);
    }
    if (type->name == "team") change.of_anybody = true;
    if (type->membership) note_membership(*type->membership, said, *after, change);
    // Whoever is a member of what it hangs under is of this one.
    const Field* up = is_member_of(*type, model) ? own_parent(*type) : nullptr;
    if (!up) return change;
    const bool hangs = !is_empty(after->value(up->name));
    change.of_anybody |= said ? said->contains(up->name) : hangs;
    return change;
}

}  // namespace cairn
