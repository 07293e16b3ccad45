#include "projections/live/channel_turns.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace cairn {
namespace {

constexpr std::size_t due_rows_max = 1'000;
constexpr std::array comparisons{"<", "<=", ">", ">=", "==", "!=", "===", "!=="};

/// The path of {"var": "path"}, also with a default.
const std::string* path_of_variable(const Json& rule) {
    if (!rule.is_object() || rule.size() != 1 || !rule.contains("var")) return nullptr;
    const Json& named = rule["var"];
    const bool is_list = named.is_array() && !named.empty();
    return (is_list ? named[0] : named).get_ptr<const std::string*>();
}

bool is_now(const Json& rule) {
    const std::string* path = path_of_variable(rule);
    return path && *path == "$now";
}

/// The members of a comparison in which `$now` stands as it is; else nothing.
const Json* compared_with_now(const Json& rule) {
    if (!rule.is_object() || rule.size() != 1) return nullptr;
    const auto operation = rule.begin();
    const bool compares = std::ranges::find(comparisons, operation.key()) != comparisons.end();
    if (!compares || !operation->is_array()) return nullptr;
    return std::ranges::any_of(*operation, is_now) ? &*operation : nullptr;
}

bool says_when(const Field& field) {
    return is_moment(field.kind) && !field.is_derived() && !field.retired && !field.personal;
}

/// What is compared with `$now`.
void add_operand(Turns& turns, const RecordType& type, const Json& operand) {
    if (is_now(operand) || operand.is_null() || operand.is_number() || operand.is_boolean()) return;
    const auto* text = operand.get_ptr<const std::string*>();
    if (const auto time = text ? parse_time(*text) : std::nullopt) {
        turns.times.insert(*time);
        return;
    }
    const std::string* path = path_of_variable(operand);
    const Field* field = path ? type.field(*path) : nullptr;
    if (field && says_when(*field)) {
        turns.fields.insert(field->slot);
        return;
    }
    const auto is = [path](std::string_view name) { return path && *path == name; };
    if (is("created_at"))
        turns.of_creation = true;
    else if (is("updated_at"))
        turns.of_change = true;
    else if (is("state_since") && type.lifecycle)
        turns.of_state = true;
    else
        turns.each_minute = true;
}

void add_rule(Turns& turns, const RecordType& type, const Json& rule) {
    turns.each_minute |= is_now(rule);
    if (const Json* operands = compared_with_now(rule)) {
        for (const Json& operand : *operands) add_operand(turns, type, operand);
        return;
    }
    if (!rule.is_structured()) return;
    for (const Json& part : rule) add_rule(turns, type, part);
}

// As texts a date is before any moment of its day, in UTC.
std::optional<Time> moment_of(const Value& value) {
    if (const auto* time = std::get_if<Time>(&value)) return *time;
    if (const auto* date = std::get_if<Date>(&value)) return Time{date->day};
    return std::nullopt;
}

}  // namespace

void Turns::add(const RecordType& type, const Rule& rule) { add_rule(*this, type, rule.json()); }

std::optional<Time> Turns::next(const ReadableRecord& record, Time after) const {
    std::optional<Time> next;
    // "Before" turns when the moment has come, "not after" when it has passed.
    const auto offer = [&](Time moment) {
        if (moment == after) moment += std::chrono::microseconds{1};
        if (moment > after && (!next || moment < *next)) next = moment;
    };
    for (const std::uint16_t slot : fields)
        if (const Field* field = record.type().field_by_slot(slot))
            if (const auto moment = moment_of(record.value(*field))) offer(*moment);
    if (of_creation) offer(record.created_at());
    if (of_change) offer(record.updated_at());
    if (of_state && record.state_since()) offer(*record.state_since());
    for (const Time time : times) offer(time);
    return next;
}

void DueRows::note(Time due, const Ref& row) {
    if (due >= known_until_) return;
    rows_.emplace(due, row);
    if (rows_.size() <= due_rows_max) return;
    known_until_ = std::prev(rows_.end())->first;
    rows_.erase(rows_.lower_bound({known_until_, Ref{}}), rows_.end());
}

std::set<DueRows::Ref> DueRows::take(Time now) {
    std::set<Ref> due;
    while (!rows_.empty() && rows_.begin()->first <= now)
        due.insert(rows_.extract(rows_.begin()).value().second);
    return due;
}

}  // namespace cairn
