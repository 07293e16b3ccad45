#include "tests/support/random_history.hpp"

#include <set>

namespace cairn::test {

namespace {

constexpr std::uint64_t records_of_a_type = 12;

Value pick(std::mt19937& random, std::initializer_list<Value> values) {
    return values.begin()[random() % values.size()];
}

Value maybe(std::mt19937& random, Value value) {
    return random() % 5 == 0 ? Value{} : std::move(value);
}

/// A value for a field of `deal`, often empty, often the same as another record's.
Fields deal_values(std::mt19937& random) {
    Fields fields;
    const auto set = [&fields](const char* name, Value value) {
        if (!is_empty(value)) fields.emplace(name, std::move(value));
    };
    set("name",
        pick(random, {std::string("Tower crane"), std::string("三一重工"), std::string("中联重科"),
                      std::string("tower crane"), std::string("Ärger"), std::string("阿里")}));
    set("customer", maybe(random, customer(random() % records_of_a_type).id));
    set("partners",
        maybe(random, References{customer(random() % 4).id, customer(4 + random() % 4).id}));
    set("owner", maybe(random, user(random() % 3).id));
    set("amount", maybe(random, Money{{static_cast<std::int64_t>(random() % 5) * 50, 1},
                                      *Currency::parse(random() % 2 ? "CNY" : "EUR")}));
    set("chance", maybe(random, Decimal{static_cast<std::int64_t>(random() % 4) - 1,
                                        static_cast<std::uint8_t>(random() % 3)}));
    set("score", maybe(random, static_cast<std::int64_t>(random() % 7) - 3));
    set("close_on", maybe(random, Date{std::chrono::sys_days{std::chrono::days{
                                      20'000 + static_cast<int>(random() % 4)}}}));
    set("hot", maybe(random, random() % 2 == 0));
    set("source", maybe(random, pick(random, {std::string("tender"), std::string("referral")})));
    return fields;
}

FieldChanges changes_to(const Record& before, const Fields& wanted) {
    FieldChanges changes;
    for (const auto& [name, value] : wanted)
        if (before.value(name) != value)
            changes.emplace(name, FieldChange{before.value(name), value});
    return changes;
}

/// One step of the history: what may happen to a record as it is.
std::optional<Event> next_event(std::mt19937& random,
                                const StreamName& stream,
                                const Record* before,
                                Fields wanted) {
    if (!before) return Created{std::move(wanted)};
    if (before->archived) return Restored{};
    const bool is_deal = stream.category == "deal";
    switch (random() % 6) {
        case 0: return Archived{};
        case 1:
            if (is_deal) return Moved{"win", "open", "won", {}};
            break;
        case 2:
            if (is_deal) return Transferred{{}, user(random() % 3).id};
            break;
        default: break;
    }
    return Changed{changes_to(*before, wanted)};
}

}  // namespace

std::vector<Json> deal_model() {
    return {
        definition("user", trusted_json(R"([{"name": "name", "kind": "text"}])")),
        definition(
            "customer",
            trusted_json(
                R"([{"name": "name", "kind": "text"}, {"name": "code", "kind": "text", "numbered": "C-{000}"}])"),
            {{"unique", {{"code"}}}}),
        definition("person", trusted_json(R"([
            {"name": "name", "kind": "text", "personal": true}, {"name": "email", "kind": "email", "personal": true, "search": true},
            {"name": "customer", "kind": "reference", "to": "customer"}, {"name": "born_on", "kind": "date", "personal": true}])"),
                   {{"unique", {{"email"}}}, {"list", {{"columns", {"name"}}, {"sort", "name"}}}}),
        definition("deal", trusted_json(R"([
            {"name": "name", "kind": "text"}, {"name": "customer", "kind": "reference", "to": "customer"},
            {"name": "partners", "kind": "references", "to": "customer"}, {"name": "owner", "kind": "user"},
            {"name": "amount", "kind": "money"}, {"name": "chance", "kind": "percent"}, {"name": "score", "kind": "integer"},
            {"name": "close_on", "kind": "date"}, {"name": "hot", "kind": "yes_no"}, {"name": "needs", "kind": "long_text", "search": true},
            {"name": "tags", "kind": "tags", "search": true},
            {"name": "source", "kind": "choice", "options": ["referral", "tender"]}, {"name": "stage", "kind": "lifecycle"},
            {"name": "half", "kind": "money", "computed": {"/": [{"var": "amount"}, 2]}},
            {"name": "big", "kind": "yes_no", "computed": {">": [{"var": "amount"}, 10]}},
            {"name": "rounds", "kind": "number", "computed": {"/": [{"var": "score"}, 3]}}])"),
                   {{"list", {{"columns", {"name"}}, {"sort", "-amount"}}},
                    {"board", {{"card", {"name"}}, {"measure", "amount"}}},
                    {"lifecycle", trusted_json(R"({"field": "stage", "initial": "open",
                        "states": [{"name": "open", "label": {"en": "Open", "zh": "进行"}}, {"name": "won", "label": {"en": "Won", "zh": "赢单"}}],
                        "transitions": [{"name": "win", "event": "deal.won", "label": {"en": "Win", "zh": "赢"}, "from": ["*"], "to": "won"}]})")}}),
    };
}

Uuid numbered(std::uint64_t number) {
    Uuid id;
    id.bytes[0] = 0x70;
    for (std::size_t i = 15; number > 0; --i, number >>= 8)
        id.bytes[i] = static_cast<std::uint8_t>(number);
    return id;
}

StreamName deal(std::uint64_t number) { return {"deal", numbered(0x100 + number)}; }
StreamName person(std::uint64_t number) { return {"person", numbered(0x200 + number)}; }
StreamName customer(std::uint64_t number) { return {"customer", numbered(0x300 + number)}; }
StreamName user(std::uint64_t number) { return {"user", numbered(0x400 + number)}; }

void add_random_commits(History& history, unsigned seed, int commits) {
    std::mt19937 random(seed);
    for (int commit = 0; commit < commits; ++commit) {
        std::vector<StreamEvent> events;
        std::set<StreamName> touched;
        const auto add = [&](const StreamName& stream, Fields wanted) {
            if (!touched.insert(stream).second) return;  // `before` must be what the event finds.
            if (auto event = next_event(random, stream, history.newest(stream), std::move(wanted)))
                events.push_back({stream, *std::move(event)});
        };
        for (auto left = 1 + random() % 4; left > 0; --left) {
            const auto number = random() % records_of_a_type;
            const auto text = std::to_string(number) + (random() % 2 ? "a" : "b");
            switch (random() % 5) {
                case 0:
                    add(person(number), {{"name", "李 " + text},
                                         {"email", text + "@example.com"},
                                         {"customer", customer(number % 3).id}});
                    break;
                case 1:
                    add(customer(number),
                        {{"name", "Customer " + text},
                         {"code", (text.back() == 'a' ? "C-00" : "c-1") + std::to_string(number)}});
                    break;
                case 2: add(user(number % 3), {{"name", "用户 " + text}}); break;
                default: add(deal(number), deal_values(random));
            }
        }
        history.later(std::chrono::minutes(random() % 3));
        history.by(user(random() % 3).id);
        history.commit(events);
    }
}

}  // namespace cairn::test
