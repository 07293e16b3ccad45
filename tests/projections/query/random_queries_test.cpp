#include <memory>
#include <random>

#include <catch2/catch.hpp>

#include "projections/query/query_run.hpp"
#include "tests/projections/query/query_fixture.hpp"
#include "tests/support/sanitized.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr int queries = sanitized ? 2'000 : 20'000;

/// Lists as anybody may ask for them, the same for the same seed.
class RandomQueries {
public:
    /// `times`: moments that filters may name.
    RandomQueries(unsigned seed, std::vector<Time> times)
        : random_(seed), times_(std::move(times)) {}

    QueryText next() {
        QueryText asked;
        if (one_of(3) != 0) asked.filter = filter();
        if (one_of(8) == 0) asked.words = pick({"crane", "一", "c"});
        asked.sort = sort();
        if (one_of(4) == 0) asked.sort = *asked.sort + "," + sort();
        asked.limit = pick({"1", "2", "7", "50"});
        if (one_of(5) == 0) asked.archived = pick({"yes", "only"});
        if (one_of(4) == 0)
            asked.fields = pick({"name", "amount,owner", "half,stage,customer", "customer.code"});
        return asked;
    }
    std::size_t one_of(std::size_t count) { return random_() % count; }

private:
    std::string pick(std::initializer_list<const char*> texts) {
        return texts.begin()[one_of(texts.size())];
    }
    std::string sort() {
        return pick({"", "-"}) +
               pick({"name",       "title",       "customer",      "owner",      "amount",
                     "chance",     "score",       "source",        "close_on",   "hot",
                     "stage",      "half",        "rounds",        "big",        "created_at",
                     "updated_at", "state_since", "customer.name", "owner.name", "customer.tier"});
    }
    std::string filter() {
        if (one_of(3) == 0) return R"({"and": [)" + plain() + ", " + plain() + "]}";
        return one_of(5) == 0 ? R"({"or": [)" + plain() + ", " + plain() + "]}" : plain();
    }
    std::string plain() { return one_of(5) < 2 ? simple() : one_of(2) == 0 ? spanned() : listed(); }

    static std::string var(const std::string& name) { return R"({"var": ")" + name + R"("})"; }
    static std::string quoted(const std::string& text) { return '"' + text + '"'; }
    static std::string applied(const std::string& operation,
                               const std::string& left,
                               const std::string& right) {
        return R"({")" + operation + R"(": [)" + left + ", " + right + "]}";
    }
    std::string date() {
        return quoted(pick({"2024-10-03", "2024-10-04", "2024-10-05", "2024-10-06", "2024-10-07",
                            "2024-10-08", "2024-10", "2024-10-05T00:00:00Z", ""}));
    }
    std::string time() {
        const std::string text = time_text(times_[one_of(times_.size())]);
        // The same moment, as somebody elsewhere writes it.
        return quoted(one_of(3) == 0 ? text.substr(0, text.size() - 1) + "+00:00" : text);
    }
    std::string amount() {
        return pick({"10", "\"5.0\"", "0", "12.5", R"({"amount": "10", "currency": "CNY"})",
                     R"({"amount": "5.00", "currency": "EUR"})", "null"});
    }
    /// A field and something that it may be compared with.
    std::pair<std::string, std::string> compared() {
        switch (one_of(8)) {
            case 0: return {var("close_on"), one_of(6) == 0 ? var("$today") : date()};
            case 1:
                return {var("score"), pick({"-1", "0", "1.5", "\"2\"", "-0.5", "true", "null"})};
            case 2: return {var("chance"), pick({"-1", "0", "0.1", "0.01", "\"1\"", "null"})};
            case 3: return {var("amount"), amount()};
            case 4: return {var("amount.amount"), pick({"10", "5", "\"0\"", "null"})};
            case 5: return {var(pick({"created_at", "state_since"})), time()};
            case 6: return {var("updated_at"), one_of(4) == 0 ? var("$now") : time()};
            default: return {var("hot"), pick({"true", "false", "null", "1"})};
        }
    }
    std::string spanned() {
        const auto [field, other] = compared();
        const std::string operation =
            pick({"<", "<=", ">", ">=", "==", "!=", "===", "!==", "<", ">="});
        if (one_of(8) == 0)
            return R"({"<=": [)" + date() + ", " + var("close_on") + ", " + date() + "]}";
        return one_of(4) == 0 ? applied(operation, other, field) : applied(operation, field, other);
    }
    std::string listed() {
        switch (one_of(10)) {
            case 0:
            case 1:
                return applied("in", quoted(pick({"key", "vip", "2027", "Key", ""})), var("tags"));
            case 2: return applied("in", quoted(customer(one_of(8)).id.text()), var("partners"));
            case 3: return applied("in", var("stage"), pick({R"(["open", "won"])", R"(["won"])"}));
            case 4:
                return applied("in", var("source"),
                               pick({R"(["tender", "fair"])", R"(["referral", null])", "[]"}));
            case 5:
                return applied("in", var("owner"),
                               "[" + quoted(user(0).id.text()) + ", " + quoted(user(2).id.text()) +
                                   pick({"]", ", null]", ", 7]"}));
            case 6: return applied("in", var("close_on"), "[" + date() + ", " + date() + "]");
            case 7:
                return applied("in", var(pick({"score", "hot"})), pick({"[0, 2]", "[true, null]"}));
            case 8:
                return one_of(2) == 0 ? var(pick({"hot", "tags", "close_on", "score"}))
                                      : R"({"!": [)" + var(pick({"hot", "score", "amount"})) + "]}";
            default:
                return applied("==", var(pick({"amount.currency", "name", "owner", "tags"})),
                               quoted(pick({"EUR", "CNY", "三一重工", "阿里"})));
        }
    }
    /// What is said of the record itself.
    std::string identified() {
        const std::string one = quoted(deal(one_of(40)).id.text());
        const std::string other = quoted(deal(one_of(40)).id.text());
        if (one_of(3) == 0) return applied("==", one, var("id"));
        return applied("in", var("id"),
                       "[" + one + ", " + other + pick({"]", ", \"none\"]", ", null]", ", 7]"}));
    }
    std::string simple() {
        const auto equal = [&](const std::string& name, const std::string& value) {
            return applied("==", var(name), value);
        };
        switch (one_of(13)) {
            case 12: return identified();
            case 11: return applied("in", var("customer.tier"), R"(["a", "c"])");
            case 0: return equal("owner", quoted(user(one_of(4)).id.text()));
            case 1: return equal("customer", quoted(customer(one_of(12)).id.text()));
            case 2: return equal("stage", quoted(pick({"open", "won", "none"})));
            case 3: return equal("source", quoted(pick({"tender", "referral", "fair", ""})));
            case 4: return equal("hot", pick({"true", "false", "null"}));
            case 5: return R"({">": [)" + var("score") + ", " + pick({"-2", "0", "3"}) + "]}";
            case 6:
                return R"({"contains": [)" + var("customer.name") + ", " +
                       quoted(pick({"a", "1", "客"})) + "]}";
            case 7: return equal("customer.name", quoted(pick({"客户 1", "Customer 2a", ""})));
            case 8: return equal("customer.tier", quoted(pick({"a", "b", "c"})));
            case 9: return R"({"<": [)" + var("amount.amount") + R"(, 15]})";
            default: return R"({"!": [)" + var(pick({"close_on", "owner", "source"})) + "]}";
        }
    }

    std::mt19937 random_;
    std::vector<Time> times_;
};

/// Gives some of the deals that are there other tags.
void add_tags(TestReading& reading, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<StreamEvent> events;
    for (std::uint64_t i = 0; i < 12; ++i) {
        const Record* before = reading.history.newest(deal(i));
        Texts tags;
        for (const char* tag : {"key", "vip", "2027", "三一"})
            if (random() % 3 == 0) tags.emplace_back(tag);
        const Value wanted = tags.empty() ? Value{} : Value(tags);
        if (before && !before->archived && before->value("tags") != wanted)
            events.push_back(
                {deal(i), Changed{{{"tags", FieldChange{before->value("tags"), wanted}}}}});
    }
    reading.history.commit(events);
}

/// The page before or behind the one that was given, perhaps.
std::optional<QueryText> page_beside(const QueryText& asked, const Json& page, bool behind) {
    const Json& cursor = page.at(behind ? "next" : "previous");
    if (!cursor.is_string()) return std::nullopt;
    const auto text = cursor.get<std::string>();
    QueryText beside = asked;
    beside.after = beside.before = std::nullopt;
    (behind ? beside.after : beside.before) = text.substr(text.find(':') + 1);
    return beside;
}

/// Who reads: everybody's records, his own without what they are worth, or all but one column.
std::vector<Access> readers(const Sealer& sealer) {
    const Actor member{user(1).id, Role::member, {}};
    const auto policy = [](const char* visible, std::set<std::string, std::less<>> hidden) {
        Policy made;
        auto& deals = made.types["deal"];
        if (visible) deals.visible = *Rule::compile(trusted_json(visible));
        deals.hidden = std::move(hidden);
        made.key = visible ? "own" : "columns";
        return std::make_shared<const Policy>(std::move(made));
    };
    return {Access(Actor::system(), sealer),
            Access(member, sealer,
                   policy(R"({"==": [{"var": "owner"}, {"var": "$me.id"}]})", {"amount"})),
            Access(member, sealer, policy(nullptr, {"source", "customer"}))};
}

/// The world that a log which ends at a position makes.
std::unique_ptr<TestReading> world_until(const TestReading& whole, Position at) {
    auto then = std::make_unique<TestReading>();
    then->fixture.apply(std::span(whole.history.events()).first(at.value));
    return then;
}

/// As of a position, in a world that may know more.
std::string answer(
    TestReading& reading, const Access& access, Position at, const QueryText& asked, bool by_plan) {
    reading.access = access;
    return reading.as_of(at, [&](Reader reader) {
        reader.rules.me = access.actor().id;
        const RecordType& type = *reader.model->type("deal");
        const auto query = parse_query(*reader.model, type, asked);
        if (!query) return query.error().reason;
        const QueryPlan plan = by_plan ? plan_of(*query, type, reader) : QueryPlan{};
        const auto text = run(plan, *query, type, reader);
        return text ? *text : text.error().reason;
    });
}

TEST_CASE("any list is what looking at all records gives, then and now, for whoever reads it",
          "[query]") {
    TestReading whole;
    whole.history.define(
        model_that_lists({"name", "customer", "owner", "amount", "chance", "score", "source",
                          "close_on", "hot", "stage", "half", "big", "owner.name"}));
    std::vector<StreamEvent> referenced;
    for (std::uint64_t i = 0; i < 4; ++i)
        referenced.push_back(create(user(i), {{"name", "用户 " + std::to_string(i)}}));
    for (std::uint64_t i = 0; i < 12; ++i)
        referenced.push_back(create(customer(i), {{"name", "客户 " + std::to_string(i % 7)},
                                                  {"tier", text(i % 6 == 0 ? "a" : "b")}}));
    whole.history.commit(referenced);
    std::vector<Position> moments;
    for (unsigned seed = 1; seed <= 4; ++seed) {
        add_random_commits(whole.history, seed, 40);
        add_tags(whole, seed);
        const StreamName other = customer(seed);
        whole.history.commit(
            {{other,
              Changed{{{"tier", {whole.history.newest(other)->value("tier"), text("a")}}}}}});
        moments.push_back(whole.history.head());
    }
    whole.take_up();
    std::vector<std::unique_ptr<TestReading>> worlds;
    for (const Position at : moments) worlds.push_back(world_until(whole, at));

    const std::vector<Access> who = readers(whole.fixture.sealer);
    std::vector<Time> times;
    for (std::size_t i = 1; i < whole.history.events().size(); i += 40)
        times.push_back(whole.history.events()[i].time);
    RandomQueries random(20'261'129, times);
    std::size_t bytes = 0;
    int backwards = 0;
    std::optional<QueryText> following;
    std::size_t moment = 0, reader = 0;
    for (int i = 0; i < queries; ++i) {
        if (!following) {
            moment = random.one_of(moments.size());
            reader = random.one_of(who.size());
        }
        const QueryText asked = following ? *following : random.next();
        const auto by_plan = answer(*worlds[moment], who[reader], moments[moment], asked, true);
        const auto by_looking = answer(*worlds[moment], who[reader], moments[moment], asked, false);
        const auto then = answer(whole, who[reader], moments[moment], asked, true);
        INFO("query " << i << ": filter " << asked.filter.value_or("") << " sort " << *asked.sort
                      << " after " << asked.after.value_or("") << " before "
                      << asked.before.value_or("") << " reader " << reader << " moment " << moment);
        REQUIRE(by_plan == by_looking);
        REQUIRE(by_plan == then);
        bytes += by_plan.size();
        following = page_beside(asked, trusted_json(by_plan), random.one_of(3) != 0);
        backwards += following && following->before ? 1 : 0;
    }
    CHECK(backwards > queries / 20);
    CHECK(bytes > std::size_t{500} * queries);
}

}  // namespace
}  // namespace cairn
