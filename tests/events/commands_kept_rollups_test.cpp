#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

#include "events/rollup_share.hpp"
#include "tests/support/decider_spec.hpp"
#include "tests/support/delegating_world.hpp"
#include "tests/support/history.hpp"

using namespace cairn;
using namespace cairn::test;

// Roll-ups that the world keeps: a command that takes them from there comes to the same as one that
// looks at every record.
namespace {

constexpr std::uint64_t boxes = 5, items = 6, items_max = 200;

/// What another has, and what a store would keep of its roll-ups.
class KeepingWorld final : public DelegatingWorld {
public:
    explicit KeepingWorld(const World& world) : DelegatingWorld(world) {}

    [[nodiscard]] RecordPointer record(const StreamName& ref) const override {
        ++records;
        return DelegatingWorld::record(ref);
    }
    [[nodiscard]] std::optional<RolledUp> rolled_up(const RecordType& type,
                                                    const Field& rollup,
                                                    const Uuid& id) const override {
        const KeptRollup* kept = model().kept_rollups().of(type, rollup);
        if (!kept) return std::nullopt;
        ++asked;
        RolledUp all;
        referrers(id, *kept->of, *kept->by, [&](const Uuid& found) {
            const auto record = DelegatingWorld::record({kept->of->name, found});
            const RollupShare share = share_of(*kept, record.get(), model().settings());
            if (std::ranges::find(share.targets, id) != share.targets.end()) all.add(share.value);
            return true;
        });
        return all;
    }
    mutable int asked = 0;    ///< For what it keeps.
    mutable int records = 0;  ///< Given out to whoever decides.
};

constexpr const char* box_fields = R"([
    {"name": "name", "kind": "text"}, {"name": "above", "kind": "reference", "to": "box"}, {"name": "state", "kind": "lifecycle"},
    {"name": "told", "kind": "integer"}, {"name": "figure", "kind": "money"},
    {"name": "count", "kind": "integer", "rollup": {"take": "count", "of": "item", "by": "box"}},
    {"name": "sum", "kind": "money", "rollup": {"take": "sum", "field": "worth", "of": "item", "by": "box", "where": {"!": {"var": "void"}}}},
    {"name": "all", "kind": "money", "rollup": {"take": "sum", "field": "half", "of": "item", "by": "box", "below": "above"}},
    {"name": "mean", "kind": "number", "rollup": {"take": "average", "field": "pieces", "of": "item", "by": "box"}},
    {"name": "shared", "kind": "integer", "rollup": {"take": "count", "of": "item", "by": "boxes"}},
    {"name": "most", "kind": "integer", "rollup": {"take": "greatest", "field": "pieces", "of": "item", "by": "box"}}])";

constexpr const char* box_lifecycle = R"({"field": "state", "initial": "open",
    "states": [{"name": "open", "label": {"en": "Open", "zh": "进行"}}, {"name": "sent", "label": {"en": "Sent", "zh": "已发"}}],
    "transitions": [
        {"name": "send", "event": "box.sent", "label": {"en": "Send", "zh": "发送"}, "from": ["open"], "to": "sent",
         "requires": [{"rule": {">": [{"+": [{"var": "count"}, {"var": "shared"}]}, 1]}, "message": {"en": "Empty.", "zh": "空"}}],
         "effects": [
            {"set": {"figure": {"var": "sum"}, "told": {"var": "count"}}},
            {"create": "item", "fields": {"name": "First", "box": {"var": "id"}, "boxes": {"if": [{"var": "above"}, [{"var": "above"}], null]}, "worth": {"var": "all"}, "pieces": {"var": "shared"}}},
            {"create": "item", "when": {">": [{"var": "mean"}, 1]}, "fields": {"name": "Second", "box": {"var": "above"}, "worth": {"var": "above.sum"}, "pieces": {"var": "count"}}},
            {"create": "item", "fields": {"name": "Third", "worth": {"var": "all"}, "pieces": {"var": "above.count"}}}]},
        {"name": "open_again", "event": "box.reopened", "label": {"en": "Reopen", "zh": "重开"}, "from": ["sent"], "to": "open"}]})";

constexpr const char* item_fields = R"([
    {"name": "name", "kind": "text"}, {"name": "box", "kind": "reference", "to": "box"}, {"name": "boxes", "kind": "references", "to": "box"},
    {"name": "worth", "kind": "money"}, {"name": "pieces", "kind": "integer"}, {"name": "void", "kind": "yes_no"},
    {"name": "half", "kind": "money", "computed": {"/": [{"var": "worth"}, 2]}},
    {"name": "found", "kind": "money", "default": {"rule": {"var": "$parent.sum"}}}])";

std::shared_ptr<const Model> boxes_model() {
    Json item = definition("item", trusted_json(item_fields));
    for (Json& field : item["fields"])
        if (field["name"] == "box") field["parent"] = true;
    const auto defined = sample_model()->defined(std::vector<Json>{
        definition("box", trusted_json(box_fields), {{"lifecycle", trusted_json(box_lifecycle)}}),
        item});
    if (!defined) FAIL(defined.error().data);
    return *defined;
}

StreamName box(std::uint64_t number) { return {"box", id(100 + number)}; }
StreamName item(std::uint64_t number) { return {"item", id(200 + number)}; }

/// Commands at random on a few records.
class Draw {
public:
    explicit Draw(unsigned seed) : random_(seed) {}
    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    Command command() {
        Command command;
        for (auto left = 1 + below(3); left > 0; --left) command.steps.push_back(step());
        return command;
    }

private:
    Step step() {
        const StreamName target = below(3) == 0 ? box(below(boxes)) : item(below(items));
        switch (below(8)) {
            case 0: return Archive{target};
            case 1: return Restore{target};
            case 2: return Create{"item", item(below(items_max)).id, fields("item"), true};
            case 3:
            case 4: return Advance{box(below(boxes)), below(2) ? "open_again" : "send"};
            default: return Change{target, {}, fields(target.category)};
        }
    }
    Json fields(const std::string& type) {
        Json fields = {{"name", "N" + std::to_string(below(9))}};
        if (type == "box" && below(2)) fields["above"] = some_box();
        if (type == "box") return fields;
        if (below(2)) fields["box"] = some_box();
        if (below(3) == 0)
            fields["boxes"] = {box(below(2)).id.text(), box(2 + below(boxes - 2)).id.text()};
        if (below(2)) fields["worth"] = below(4) ? worth() : Json();
        if (below(2)) fields["pieces"] = below(4) ? Json(below(5)) : Json();
        if (below(2)) fields["void"] = below(2) == 0;
        return fields;
    }
    Json some_box() { return below(5) ? Json(box(below(boxes)).id.text()) : Json(); }
    Json worth() {
        return {{"amount", std::to_string(below(9)) + "." + std::to_string(below(99))},
                {"currency", below(6) ? "CNY" : "EUR"}};
    }

    std::mt19937 random_;
};

/// Everybody is shown everything, or somebody not all.
std::vector<PolicyOf> policies(const Model& model) {
    const auto rule = [&](const char* type, const char* text) {
        const RecordType* of = model.type(type);
        return *Rule::compile(trusted_json(text),
                              [&](std::string_view path) { return of->variable(path); });
    };
    std::vector<Policy> made(5);
    made[1].types["item"].hidden = {"worth"};
    made[2].types["item"].hidden = {"box"};
    made[3].types["item"].visible = rule("item", R"({"!": {"var": "void"}})");
    made[4].types["box"].visible = rule("box", R"({"<": [{"var": "count"}, 3]})");
    std::vector<PolicyOf> all{nullptr};
    for (const Policy& policy : made)
        all.push_back([shared = std::make_shared<const Policy>(policy)](
                          const Actor&, const Model&) { return shared; });
    return all;
}

struct ComparedOutcome {
    Result<Decision> decision;
    [[nodiscard]] std::string text() const {
        if (!decision) return decision.error().reason + json_text(decision.error().data);
        std::string text;
        for (const Draft& draft : decision->drafts)
            text += draft.stream.text() + ' ' + encode_payload(draft.event) + '\n';
        return text;
    }
};

/// Decides a command over what it has and over what it keeps.
struct Compared {
    MapWorld world{boxes_model()};
    KeepingWorld keeping{world};
    std::uint64_t ids_made = 0;
    int accepted = 0;
    int with_figures = 0;

    [[nodiscard]] ComparedOutcome decided(const Command& command,
                                          const World& over,
                                          const PolicyOf& policy_of = nullptr) const {
        CountingIds ids;
        for (std::uint64_t i = 0; i < ids_made; ++i) (void)ids.next({});
        Context context{Actor{id(1), Role::member, {}}, Time{}, {}, &ids};
        context.policy_of = policy_of ? &policy_of : nullptr;
        return {decide(command, over, context)};
    }
    void run(const Command& command, const PolicyOf& policy_of) {
        const int asked = keeping.asked;
        const ComparedOutcome kept = decided(command, keeping, policy_of);
        const ComparedOutcome looked = decided(command, world, policy_of);
        REQUIRE(kept.text() == looked.text());
        if (!looked.decision) return;
        ++accepted;
        with_figures += keeping.asked > asked;
        for (const Draft& draft : looked.decision->drafts) have(draft);
    }
    void have(const StreamName& stream, Fields fields) {
        have({stream, Version{1}, created(std::move(fields))});
    }
    void have(const Draft& draft) {
        ++ids_made;
        world.apply(draft, id(1), Time{});
    }
};

}  // namespace

TEST_CASE("a command comes to the same by roll-ups that are kept as by all their records",
          "[rollup]") {
    const unsigned seed = GENERATE(1U, 2U, 3U, 4U);
    INFO("seed " << seed);
    Draw draw(seed);
    Compared compared;
    const auto all = policies(compared.world.model());
    for (std::uint64_t i = 0; i < boxes; ++i) compared.have(box(i), {{"name", "Box"}});
    for (std::uint64_t i = 0; i < items; ++i)
        compared.have(item(i), {{"box", box(i % 2).id}, {"worth", money("2.5")}});
    for (int i = 0; i < 800; ++i) {
        INFO("command " << i);
        compared.run(draw.command(), draw.below(2) ? nullptr : all[draw.below(all.size())]);
    }
    CHECK(compared.accepted > 50);
    CHECK(compared.with_figures > 10);
}

TEST_CASE("what is kept costs a command one look, however many records it is of", "[rollup]") {
    Compared compared;
    compared.have(box(0), {{"name", "Full"}});
    constexpr std::uint64_t many = 6'000;
    for (std::uint64_t i = 0; i < many; ++i)
        compared.have({"item", id(1'000 + i)}, {{"box", box(0).id}, {"worth", money("2")}});
    const Command send{
        {Create{"item", item(1).id, {{"box", box(0).id.text()}}}, Advance{box(0), "send"}}};
    const ComparedOutcome looked = compared.decided(send, compared.world);
    CHECK(looked.text().starts_with("rule.too_costly"));
    compared.keeping.records = 0;
    const ComparedOutcome kept = compared.decided(send, compared.keeping);
    REQUIRE(kept.decision);
    CHECK(compared.keeping.records < 50);
    const auto& drafts = kept.decision->drafts;
    const auto told = std::ranges::find_if(drafts, [](const Draft& draft) {
        const auto* moved = std::get_if<Moved>(&draft.event);
        return moved && moved->changes.contains("told");
    });
    REQUIRE(told != drafts.end());
    CHECK(std::get<Moved>(told->event).changes.at("told").new_value ==
          Value{static_cast<std::int64_t>(many + 1)});
}
