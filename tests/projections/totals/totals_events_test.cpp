#include "projections/totals/totals_events.hpp"

#include <array>
#include <map>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "projections/totals/totals_run.hpp"
#include "tests/projections/query/query_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr std::array job_states{"new", "checked", "planned", "done_well", "given_up"};

StreamName job(std::uint64_t number) { return {"job", numbered(0x700 + number)}; }

Json job_model() {
    Json states = Json::array();
    for (const char* name : job_states)
        states.push_back({{"name", name}, {"label", {{"en", name}, {"zh", name}}}});
    states[1]["when"] = trusted_json(R"({"==": [{"var": "kind"}, "large"]})");
    states[3]["outcome"] = "won";
    states[4]["outcome"] = "lost";
    Json lifecycle{{"field", "stage"}, {"initial", "new"}, {"states", states}};
    lifecycle["transitions"] = Json::array();
    for (const char* to : job_states)
        lifecycle["transitions"].push_back({{"name", std::string("to_") + to},
                                            {"event", std::string("job.") + to},
                                            {"label", {{"en", to}, {"zh", to}}},
                                            {"from", {"*"}},
                                            {"to", to}});
    return definition("job", trusted_json(R"([
        {"name": "name", "kind": "text"}, {"name": "owner", "kind": "user"}, {"name": "due", "kind": "date"},
        {"name": "kind", "kind": "choice", "options": ["small", "large"]}, {"name": "price", "kind": "money"},
        {"name": "call", "kind": "date_time"}, {"name": "who", "kind": "text", "personal": true},
        {"name": "stage", "kind": "lifecycle"}, {"name": "half", "kind": "money", "computed": {"/": [{"var": "price"}, 2]}}])"),
                      {{"lifecycle", lifecycle}, {"list", {{"columns", {"name"}}}}});
}

/// A few dozen jobs that go back and forth, change hands and are put off.
struct JobsReading : TestReading {
    JobsReading() { history.define({job_model()}); }

    void act(std::mt19937& random) {
        history.later(std::chrono::minutes(random() % 4'000));
        history.by(random() % 7 == 0 ? Uuid{} : user(random() % 3).id);
        const StreamName stream = job(random() % 15);
        const Record* before = history.newest(stream);
        if (!before) return void(history.commit({create(stream, some_fields(random))}));
        if (before->archived) return void(history.commit({{stream, Restored{}}}));
        const RecordType& type = *history.model().type("job");
        switch (random() % 8) {
            case 0: return void(history.commit({{stream, Archived{}}}));
            case 1:
            case 2:
            case 3: return move(stream, job_states[random() % job_states.size()]);
            default: break;
        }
        FieldChanges changes;
        for (const auto& [name, value] : some_fields(random))
            if (before->value(name) != value && !type.field(name)->personal)
                changes.emplace(name, FieldChange{before->value(name), value});
        history.commit({{stream, Changed{changes}}});
    }
    void move(const StreamName& stream, const std::string& to) {
        const RecordType& type = *history.model().type("job");
        const std::string from(history.newest(stream)->state(type));
        if (from != to) history.commit({{stream, Moved{"to_" + to, from, to, {}}}});
    }
    static Fields some_fields(std::mt19937& random) {
        Fields fields{{"name", std::string("Job")}};
        const auto maybe = [&](const char* name, Value value) {
            if (random() % 3) fields.emplace(name, std::move(value));
        };
        maybe("owner", user(random() % 3).id);
        maybe("due", Date{std::chrono::sys_days{
                         std::chrono::days{20'000 + static_cast<int>(random() % 90)}}});
        maybe("price",
              Money{{static_cast<std::int64_t>(random() % 9), 0}, *Currency::parse("CNY")});
        maybe("kind", std::string(random() % 2 ? "small" : "large"));
        return fields;
    }
    Result<std::string> text_of(const TotalsText& asked, Position at) {
        return as_of(at, [&](const Reader& reader) -> Result<std::string> {
            const RecordType& type = *reader.model->type("job");
            const auto query = parse_totals(*reader.model, type, asked.by, asked.measure,
                                            asked.records, asked.over);
            if (!query) return tl::unexpected(query.error());
            return run(*query, type, reader);
        });
    }
    Json totals(const TotalsText& asked, Position at) {
        const auto answer = text_of(asked, at);
        INFO(json_text(answer ? Json() : Json{{answer.error().reason, answer.error().data}}));
        REQUIRE(answer);
        return trusted_json(*answer);
    }
    Json totals(const TotalsText& asked) { return totals(asked, history.head()); }
    std::string refusal(const TotalsText& asked) {
        const auto answer = text_of(asked, history.head());
        return answer ? "accepted" : answer.error().reason;
    }
};

/// What totals come to, added up one by one.
struct Naive {
    std::int64_t count = 0;
    std::set<Uuid> records;
    Sum first;
    Sum second;
    std::int64_t firsts = 0;
};
using NaiveGroups = std::map<std::string, Naive>;

Decimal days_between(Time from, Time to) { return {(to - from).count() / 86'400, 6}; }

Json id_or_null(const Uuid& id) { return id.is_nil() ? Json() : Json(id.text()); }

/// `wanted`: of a record after the event.
template <class Wanted, class Take>
void each_step(const History& history, Position at, Wanted wanted, Take take) {
    for (const auto& [stream, versions] : history.records()) {
        if (stream.category != "job") continue;
        for (std::size_t i = 0; i < versions.size() && versions[i].position <= at; ++i)
            take(i == 0 ? nullptr : &versions[i - 1], versions, i, wanted(versions[i]));
    }
}

/// When the record left the state that it was in after the event, as far as is known.
Time left_at(const std::vector<Record>& versions,
             std::size_t entered,
             const RecordType& type,
             Position at,
             Time now) {
    for (std::size_t i = entered + 1; i < versions.size() && versions[i].position <= at; ++i)
        if (versions[i].state(type) != versions[entered].state(type)) return versions[i].updated_at;
    return now;
}

/// By the state that was entered, the one that was left, and who did it.
template <class Wanted>
NaiveGroups naive_moves(const History& history, Position at, Time now, Wanted wanted) {
    const RecordType& type = *history.model().type("job");
    NaiveGroups groups;
    const auto take = [&](const Record* before, const std::vector<Record>& versions, std::size_t i,
                          bool counts) {
        const Record& after = versions[i];
        const std::string left(before ? before->state(type) : "");
        if (!counts || left == after.state(type)) return;
        Naive& naive =
            groups[json_text({std::string(after.state(type)), before ? Json(left) : Json(),
                              id_or_null(after.updated_by)})];
        ++naive.count;
        naive.records.insert(after.ref.id);
        naive.second += days_between(after.updated_at, left_at(versions, i, type, at, now));
        if (!before) return;
        naive.first += days_between(before->state_since, after.updated_at);
        ++naive.firsts;
    };
    each_step(history, at, wanted, take);
    return groups;
}

void check_groups(const Json& answer,
                  const NaiveGroups& groups,
                  const std::string& first,
                  const std::string& second) {
    CHECK(answer["groups"].size() == groups.size());
    std::int64_t total = 0;
    for (const Json& group : answer["groups"]) {
        INFO(json_text(group));
        const auto found = groups.find(json_text(group["by"]));
        REQUIRE(found != groups.end());
        const Naive& naive = found->second;
        CHECK(group["count"] == naive.count);
        CHECK(group["distinct:record"] == naive.records.size());
        CHECK(group[first] == (naive.firsts == 0 ? Json() : Json(naive.first.text())));
        if (!second.empty()) CHECK(group[second] == naive.second.text());
        total += naive.count;
    }
    CHECK(answer["total"] == total);
    CHECK(answer["all"]["count"] == total);
}

}  // namespace

TEST_CASE("totals over moves are what going through all versions comes to", "[totals]") {
    JobsReading reading;
    std::mt19937 random(GENERATE(71U, 72U));
    for (int i = 0; i < 600; ++i) reading.act(random);
    reading.take_up();
    const bool filtered = GENERATE(false, true);
    const Position head = reading.history.head();
    for (const Position at : {head, Position{head.value / 2}}) {
        const Time now = reading.as_of(at, [](const Reader& reader) { return reader.rules.now; });
        const auto groups = naive_moves(reading.history, at, now, [&](const Record& record) {
            return !record.archived && (!filtered || record.value("owner") == Value(user(1).id));
        });
        CHECK(groups.size() > 10);
        TotalsText asked{
            "entered,left,actor", "count,distinct:record,sum:stayed,sum:stays", "moves", {}};
        if (filtered)
            asked.records.filter = json_text({{"==", {{{"var", "owner"}}, user(1).id.text()}}});
        check_groups(reading.totals(asked, at), groups, "sum:stayed", "sum:stays");
    }
}

TEST_CASE("totals over changes of a field are what going through all versions comes to",
          "[totals]") {
    JobsReading reading;
    std::mt19937 random(GENERATE(81U, 82U));
    for (int i = 0; i < 600; ++i) reading.act(random);
    reading.take_up();
    const History& history = reading.history;
    NaiveGroups groups;
    each_step(
        history, history.head(), [](const Record& record) { return !record.archived; },
        [&](const Record* before, const std::vector<Record>& versions, std::size_t i, bool counts) {
            const Record& after = versions[i];
            if (!before || !counts || before->value("due") == after.value("due")) return;
            const Value is = after.value("due");
            const Value was = before->value("due");
            const auto* to = std::get_if<Date>(&is);
            const auto* from = std::get_if<Date>(&was);
            const Json month = to ? Json(to->text().substr(0, 7)) : Json();
            Naive& naive = groups[json_text({month, id_or_null(after.updated_by)})];
            ++naive.count;
            naive.records.insert(after.ref.id);
            if (!to || !from) return;
            ++naive.firsts;
            naive.first += Decimal{(to->day - from->day).count(), 0};
        });
    CHECK(groups.size() > 5);
    const Json answer = reading.totals(
        {"new:month,actor", "count,distinct:record,sum:shift,average:shift", "changes:due", {}});
    check_groups(answer, groups, "sum:shift", "");
}

TEST_CASE("moves say which states were passed over, and which ways led back", "[totals]") {
    JobsReading reading;
    reading.history.commit({create(job(1), {{"kind", text("large")}}),
                            create(job(2), {{"kind", text("small")}}),
                            create(job(3), {{"kind", text("small")}})});
    const Position first = reading.history.head();
    const auto move = [&](std::uint64_t number, const char* to) {
        reading.history.later(std::chrono::hours(12));
        reading.move(job(number), to);
    };
    move(1, "planned");  // Large ones are checked first.
    move(2, "planned");  // Small ones are not.
    move(2, "new");
    move(3, "given_up");  // Which is no way to skip anything.
    move(1, "done_well");
    reading.take_up();
    const auto count_of = [&](const char* step) {
        const Json answer = reading.totals({"step", "count", "moves", {}});
        for (const Json& group : answer["groups"])
            if (group["by"][0] == step) return group["count"].get<int>();
        return 0;
    };
    CHECK(count_of("begun") == 3);
    CHECK(count_of("skipped") == 1);
    CHECK(count_of("next") == 3);
    CHECK(count_of("back") == 1);
    const Json stayed =
        reading.totals({"left", "average:stayed,greatest:stayed,count", "moves", {}})["groups"];
    CHECK(stayed[0]["by"] == Json({"new"}));
    CHECK(stayed[0]["average:stayed"] == "1.166666667");
    CHECK(reading.totals({"at:day", "count", "moves", {}})["groups"].size() >= 3);
    CHECK(reading.totals({"kind", "sum:price", "moves", {}})["groups"].size() == 2);
    CHECK(reading.totals({"step", "count", "moves", {}}, first)["total"] == 3);
}

TEST_CASE("events of what is not shown, and changes that are forgotten, are not counted",
          "[totals]") {
    JobsReading reading;
    reading.history.commit({create(job(1), {{"name", text("Mine")}, {"who", text("Ann")}}),
                            create(job(2), {{"name", text("Other")}})});
    reading.history.commit({{job(1), Changed{{{"who", {text("Ann"), text("Eva")}}}}}});
    reading.history.commit({{job(2), Moved{"to_planned", "new", "planned", {}}}});
    reading.take_up();
    const TotalsText of_who{"", "count", "changes:who", {}};
    CHECK(reading.totals({"entered", "count", "moves", {}})["total"] == 3);
    CHECK(reading.totals(of_who)["total"] == 1);
    reading.access = Access(
        Actor::system(), reading.fixture.sealer, std::make_shared<const Policy>([] {
            Policy made;
            made.key = "tested";
            made.types["job"] = {
                *Rule::compile(trusted_json(R"({"==": [{"var": "name"}, "Mine"]})")), {"who"}};
            return made;
        }()));
    CHECK(reading.totals({"entered", "count", "moves", {}})["total"] == 1);
    CHECK(reading.totals(of_who)["total"] == 0);
}

TEST_CASE("events that cannot be totals are refused by name", "[totals]") {
    JobsReading reading;
    reading.take_up();
    const auto of = [&](const char* over, const char* by = "", const char* measure = "") {
        return reading.refusal({by, measure, over, {}});
    };
    for (const char* over : {"records", "changes", "changes:", "changes:half", "changes:nothing"})
        CHECK(of(over) == "totals.over");
    CHECK(of("moves", "entered,left,at:quarter", "average:stays,distinct:actor") == "accepted");
    CHECK(of("changes:price", "old,new", "sum:shift,least:shift,sum:new") == "accepted");
    CHECK(of("changes:call", "new:week", "greatest:shift") == "accepted");
    CHECK(of("moves", "old") == "totals.by");
    CHECK(of("changes:due", "entered") == "totals.by");
    CHECK(of("moves", "entered:day") == "totals.by");
    CHECK(of("changes:kind", "new", "sum:shift") == "totals.measure");
    CHECK(of("moves", "", "sum:entered") == "totals.measure");
}

}  // namespace cairn
