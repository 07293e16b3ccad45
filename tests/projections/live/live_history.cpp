#include "tests/projections/live/live_history.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <random>

#include "core/ids.hpp"
#include "tests/projections/live/live_model.hpp"

namespace cairn::test {
namespace {

using std::chrono::seconds;

constexpr unsigned customer_count = 5, person_count = 4, deal_count = 8, line_count = 8;

/// How often, of 256, a step is what.
enum class StepKind {
    deal,
    line,
    customer,
    person,
    user,
    away,
    move,
    transfer,
    undo,
    batch,
    model,
    settings,
    role,
    erase,
    time
};
constexpr std::array<std::pair<StepKind, unsigned>, 15> frequencies{{{StepKind::deal, 84},
                                                                     {StepKind::line, 30},
                                                                     {StepKind::customer, 36},
                                                                     {StepKind::person, 15},
                                                                     {StepKind::user, 8},
                                                                     {StepKind::away, 28},
                                                                     {StepKind::move, 16},
                                                                     {StepKind::transfer, 5},
                                                                     {StepKind::undo, 12},
                                                                     {StepKind::batch, 6},
                                                                     {StepKind::model, 1},
                                                                     {StepKind::settings, 1},
                                                                     {StepKind::role, 1},
                                                                     {StepKind::erase, 1},
                                                                     {StepKind::time, 12}}};

StepKind kind_of_step(unsigned number) {
    for (const auto& [what, of_256] : frequencies) {
        if (number < of_256) return what;
        number -= of_256;
    }
    return StepKind::time;
}

Uuid model_stream(const Json& definition) {
    return name_based_uuid({}, definition.at("type").get<std::string>());
}

template <class T>
Value or_nothing(unsigned number, T value) {
    return number % 4 == 0 ? Value{} : Value{std::move(value)};
}

Value short_name(unsigned number) { return "N" + std::to_string(number % 7); }

Value round_amount(unsigned number) {
    return Money{{static_cast<std::int64_t>(number % 5) * 505, 1},
                 *Currency::parse(number % 9 ? "CNY" : "EUR")};
}

/// Back to what the event found, where it still says what that made of it.
std::optional<Event> put_back(const Event& event, const Record& now, const RecordType& type) {
    const auto back = [&](const FieldChanges& changes) {
        FieldChanges all;
        for (const auto& [field, change] : changes)
            if (now.value(field) == change.new_value)
                all.emplace(field, FieldChange{change.new_value, change.old_value});
        return all;
    };
    if (std::holds_alternative<Created>(event) || std::holds_alternative<Restored>(event))
        return now.archived ? std::nullopt : std::optional<Event>(Archived{});
    if (std::holds_alternative<Archived>(event))
        return now.archived ? std::optional<Event>(Restored{}) : std::nullopt;
    if (const auto* moved = std::get_if<Moved>(&event)) {
        if (now.state(type) != moved->to) return std::nullopt;
        return Moved{"", moved->to, moved->from, back(moved->changes)};
    }
    if (const auto* gone = std::get_if<Transferred>(&event))
        return Transferred{gone->new_owner, gone->old_owner};
    const auto* changed = std::get_if<Changed>(&event);
    const FieldChanges changes = changed ? back(changed->changes) : FieldChanges{};
    return changes.empty() ? std::nullopt : std::optional<Event>(Changed{changes});
}

}  // namespace

std::string LiveStep::text() const {
    static constexpr std::array names{"deal",  "line",     "customer", "person", "user",
                                      "away",  "move",     "transfer", "undo",   "batch",
                                      "model", "settings", "role",     "erase",  "time"};
    std::string text = names.at(static_cast<std::size_t>(kind_of_step(what)));
    for (const unsigned number : {what, on, a, b, c, follow}) text += ' ' + std::to_string(number);
    return text;
}

std::vector<LiveStep> draw_live_steps(unsigned seed, std::size_t count) {
    std::mt19937 random(seed);
    const auto draw = [&] { return static_cast<unsigned>(random() >> 8); };
    std::vector<LiveStep> steps;
    for (std::size_t i = 0; i < count; ++i)
        steps.push_back({draw() % 256, draw() % 1000, draw() % 1000, draw() % 1000, draw() % 1000,
                         draw() % 1024});
    return steps;
}

LiveHistory::LiveHistory() {
    history_.define(live_definitions());
    Events events{{{"setting", {}}, SettingChanged{{{"language", "en"}, {"currency", "CNY"}}}}};
    for (unsigned i = 0; i < 3; ++i)
        events.push_back({live_record("user", i),
                          Created{{{"name", short_name(i)},
                                   {"role", std::string(i == 0 ? "administrator" : "member")}}}});
    history_.commit(events);
    begin_ = history_.head();
}

const LiveHistory::Moment& LiveHistory::take(const LiveStep& step) {
    history_.later(seconds(step.c % 3));
    history_.by(live_record("user", step.c % 3).id);
    Events events;
    const std::size_t erased = erased_.size();
    happen(step, events);
    if (!events.empty()) commit(events);
    moments_.push_back({history_.head(), history_.time()});
    if (erased_.size() > erased) moments_.back().erased = events.front().stream;
    return moments_.back();
}

void LiveHistory::commit(const Events& events) {
    commits_.push_back(events);
    history_.commit(events);
}

void LiveHistory::happen(const LiveStep& step, Events& events) {
    switch (kind_of_step(step.what)) {
        case StepKind::deal: return put_deal(step, events);
        case StepKind::line: {
            Fields fields{{"pieces", static_cast<std::int64_t>(step.b % 4)}};
            if (step.c % 2) fields["deal"] = to("deal", step.a % deal_count);
            return put(live_record("line", step.on % line_count), fields, events);
        }
        case StepKind::customer: return put_customer(step, events);
        case StepKind::person: {
            const StreamName stream = live_record("person", step.on % person_count);
            Fields fields{{"customer", to("customer", step.a % customer_count)}};
            if (!erased_.contains(stream)) fields["name"] = short_name(step.b);
            return put(stream, fields, events);
        }
        case StepKind::user:
            return put(live_record("user", step.on % 3), {{"name", short_name(step.a)}}, events);
        case StepKind::away: return put_away(step, events);
        case StepKind::move: return move(step, events);
        case StepKind::transfer: {
            const StreamName stream = live_record("deal", step.on % deal_count);
            const Record* now = history_.newest(stream);
            if (!now || now->archived) return;
            const auto* owner = std::get_if<Uuid>(&now->value("owner"));
            events.push_back(
                {stream, Transferred{owner ? *owner : Uuid{}, live_record("user", step.a % 3).id}});
            return;
        }
        case StepKind::undo: return undo(step, events);
        case StepKind::batch:
            for (unsigned i = 0; i < 3; ++i)
                put_deal({0, step.on + i, step.a + i, step.b / (i + 1), step.c + i, 0}, events);
            return put_customer({0, step.a, step.b, step.c, step.on, 0}, events);
        case StepKind::model:
        case StepKind::settings: return define(step, events);
        case StepKind::role:
            return put(live_record("user", step.on % readers),
                       {{"role", std::string(step.a % 2 ? "member" : "administrator")}}, events);
        case StepKind::erase: return erase(step, events);
        case StepKind::time: return pass_time(step);
    }
}

/// Only to what is there, as commands see to.
Value LiveHistory::to(const char* type, unsigned number) const {
    const StreamName stream = live_record(type, number);
    return number % 4 == 3 || !history_.newest(stream) ? Value{} : Value{stream.id};
}

Value LiveHistory::partners(unsigned a, unsigned b) const {
    References all;
    for (const Value& one : {to("customer", a % 2), to("customer", 2 + b % (customer_count - 2))})
        for (const Uuid& id : references_in(one)) all.push_back(id);
    return all.empty() ? Value{} : Value{std::move(all)};
}

void LiveHistory::put(const StreamName& stream, const Fields& wanted, Events& events) const {
    const Record* now = history_.newest(stream);
    if (now && now->archived) return;
    Fields fields;
    FieldChanges changes;
    for (const auto& [field, value] : wanted) {
        if (!is_empty(value)) fields.emplace(field, value);
        if (now && now->value(field) != value)
            changes.emplace(field, FieldChange{now->value(field), value});
    }
    if (!now) fields.emplace("name", short_name(static_cast<unsigned>(stream.id.bytes[15])));
    if (!now) events.push_back({stream, Created{std::move(fields)}});
    if (now && !changes.empty()) events.push_back({stream, Changed{std::move(changes)}});
}

void LiveHistory::put_deal(const LiveStep& step, Events& events) const {
    Fields fields;
    const auto [a, b] = std::pair{step.a, step.b};
    switch (step.c % 8) {
        case 0: fields["name"] = short_name(a); break;
        case 1: fields["owner"] = or_nothing(a, live_record("user", a % 3).id); break;
        case 2: fields["partners"] = partners(a, b); break;
        case 3: fields["contact"] = to("person", a % person_count); break;
        case 4:
            fields["close_on"] =
                or_nothing(a, Date{std::chrono::floor<std::chrono::days>(history_.time()) +
                                   std::chrono::days{static_cast<int>(b % 4) - 1}});
            break;
        case 5:
            // On the minute: what compares another record's moment turns only then.
            fields["happens_at"] =
                or_nothing(a, Time{std::chrono::floor<std::chrono::minutes>(history_.time())} +
                                  std::chrono::minutes{static_cast<int>(b % 6) - 1});
            break;
        default:
            if (a % 3) fields["customer"] = to("customer", b % customer_count);
            if (a % 2) fields["amount"] = or_nothing(a, round_amount(b));
    }
    put(live_record("deal", step.on % deal_count), fields, events);
}

void LiveHistory::put_customer(const LiveStep& step, Events& events) const {
    Fields fields;
    const unsigned number = step.on % customer_count;
    switch (step.c % 4) {
        case 0: fields["name"] = short_name(step.a); break;
        case 1: fields["tier"] = or_nothing(step.a, std::string(step.a % 2 ? "a" : "b")); break;
        case 2: fields["owner"] = or_nothing(step.a, live_record("user", step.a % 3).id); break;
        // Under one with a smaller number, so that none stands above itself.
        default: fields["above"] = number == 0 ? Value{} : to("customer", step.a % number);
    }
    put(live_record("customer", number), fields, events);
}

void LiveHistory::put_away(const LiveStep& step, Events& events) const {
    const unsigned number = step.on / 4;
    const std::array all{
        live_record("deal", number % deal_count), live_record("customer", number % customer_count),
        live_record("line", number % line_count), live_record("person", number % person_count)};
    const StreamName& stream = all.at(step.on % all.size());
    const Record* now = history_.newest(stream);
    if (!now) return;
    events.push_back({stream, now->archived ? Event{Restored{}} : Event{Archived{}}});
}

void LiveHistory::move(const LiveStep& step, Events& events) const {
    const StreamName stream = live_record("deal", step.on % deal_count);
    const Record* now = history_.newest(stream);
    if (!now || now->archived) return;
    const bool is_open = now->state(*history_.model().type("deal")) == "open";
    events.push_back(
        {stream, is_open ? Moved{"win", "open", "won", {}} : Moved{"reopen", "won", "open", {}}});
}

void LiveHistory::erase(const LiveStep& step, Events& events) {
    const StreamName stream = live_record("person", step.on % person_count);
    if (!history_.newest(stream) || !erased_.insert(stream).second) return;
    events.push_back({stream, Erasure{"person", {}}});
}

void LiveHistory::undo(const LiveStep& step, Events& events) const {
    if (commits_.empty()) return;
    const std::size_t back = 1 + step.on % std::min<std::size_t>(6, commits_.size());
    std::set<StreamName> seen;
    for (const StreamEvent& done : commits_[commits_.size() - back]) {
        const Record* now = history_.newest(done.stream);
        const RecordType* type = history_.model().type(done.stream.category);
        // Personal values stand sealed in what is there, and of users hang rights.
        const bool is_left = done.stream.category == "person" || done.stream.category == "user";
        if (!now || !type || is_left || !seen.insert(done.stream).second) continue;
        if (auto event = put_back(done.event, *now, *type))
            events.push_back({done.stream, *std::move(event)});
    }
}

void LiveHistory::define(const LiveStep& step, Events& events) const {
    if (kind_of_step(step.what) == StepKind::settings) {
        static const std::array settings{std::pair{"currency", "EUR"}, std::pair{"currency", "CNY"},
                                         std::pair{"timezone", "Asia/Shanghai"},
                                         std::pair{"timezone", "UTC"}};
        const auto& [setting, value] = settings.at(step.a % settings.size());
        events.push_back({{"setting", {}}, SettingChanged{{{setting, value}}}});
        return;
    }
    const Json defined =
        step.on % 2 ? live_customer(step.a % live_forms) : live_deal(step.a % live_forms);
    events.push_back({{"model", model_stream(defined)}, ModelChanged{defined}});
}

void LiveHistory::pass_time(const LiveStep& step) {
    static constexpr std::array some{1, 4, 15, 30, 61, 600, 86'400, 1};
    history_.later(seconds(some.at(step.a % some.size())));
}

}  // namespace cairn::test
