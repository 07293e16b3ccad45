#include <random>
#include <set>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/support/decider_spec.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

std::string name_of(std::uint64_t number) { return "sample/" + std::to_string(number); }

/// A world of two samples, which random commands then change.
Spec small_world() {
    Spec spec{sample_model()};
    spec.given("sample/7", {created({{"name", "Crane"}, {"tags", Texts{"a", "b"}}})});
    spec.given("sample/8", {created({{"name", "Truck"}, {"price", money("5")}})});
    return spec;
}

/// One letter for each bit.
Json letters(int bits) {
    Json list = Json::array();
    for (int i = 0; i < 5; ++i)
        if (bits >> i & 1) list.push_back(std::string(1, static_cast<char>('a' + i)));
    return list;
}

rc::Gen<Json> any_fields() {
    const auto drawn = rc::gen::tuple(rc::gen::element<std::string>("a", "b", "c"),
                                      rc::gen::element<std::string>("a", "b", "c"),
                                      rc::gen::inRange(0, 32), rc::gen::inRange(0, 8));
    return rc::gen::map(drawn, [](const auto& values) {
        const auto& [name, size, tags, which] = values;
        Json fields = Json::object();
        if (which & 1) fields["name"] = name;
        if (which & 2) fields["size"] = size;
        if (which & 4) fields["tags"] = letters(tags);
        return fields;
    });
}

rc::Gen<Step> any_step() {
    return rc::gen::map(
        rc::gen::tuple(rc::gen::inRange(0, 6), rc::gen::inRange<std::uint64_t>(7, 10), any_fields(),
                       rc::gen::inRange<std::uint64_t>(0, 4),
                       rc::gen::element<std::string>("check", "spawn", "pass", "reopen")),
        [](const auto& drawn) -> Step {
            const auto& [kind, number, fields, seen, transition] = drawn;
            const StreamName target = test::ref(name_of(number));
            if (kind == 0) return Create{"sample", id(number), fields};
            if (kind == 1) return Advance{target, transition};
            if (kind == 2) return Transfer{target, id_text(1 + seen % 2)};
            if (kind == 3) return Archive{target};
            if (kind == 4) return Restore{target};
            if (seen == 0) return Change{target, {}, fields};
            return Change{target, Version{seen}, fields};
        });
}

/// One of two people, with the version of the record on their screen.
struct Editor {
    std::uint64_t user;
    Record screen;
};

bool changed_by_another(const Spec& spec, const Editor& editor, const std::string& field) {
    const auto versions = spec.world().versions(editor.screen.ref, editor.screen.version, SIZE_MAX);
    for (std::size_t i = 1; i < versions.size(); ++i)
        if (versions[i].value(field) != versions[i - 1].value(field) &&
            versions[i].updated_by != id(editor.user))
            return true;
    return false;
}

/// Two people edit one record, each on sight of what they last loaded.
class Interleaving {
public:
    Interleaving(Spec& spec, std::uint64_t seed)
        : spec_(spec), random_(seed), target_(name_of(1000 + seed)) {
        spec_.given(target_, {created({{"name", "Crane"}})});
        const Record record = spec_.record(target_);
        editors_ = {{{1, record}, {2, record}}};
    }

    void run(int edits) {
        for (int i = 0; i < edits; ++i) {
            Editor& editor = editors_.at(draw(2));
            if (draw(3) == 0) editor.screen = spec_.record(target_);
            if (draw(3) == 0) {
                edit_tags(editor);
                continue;
            }
            edit_text(editor, draw(2) == 0 ? "name" : "code");
        }
        check_tags();
    }

private:
    std::size_t draw(std::size_t bound) { return random_() % bound; }
    std::string fresh() { return std::to_string(random_()) + '-' + std::to_string(++count_); }

    void send(const Editor& editor, Json fields) {
        spec_.by(editor.user)
            .when(Change{editor.screen.ref, editor.screen.version, std::move(fields)});
    }

    void edit_text(const Editor& editor, const std::string& field) {
        const Value before = spec_.record(target_).value(field);
        const bool contested = changed_by_another(spec_, editor, field);
        const std::string mine = fresh();
        send(editor, {{field, mine}});
        REQUIRE(spec_.outcome().has_value() != contested);
        if (contested) {
            REQUIRE(spec_.error().data.at("conflicts").at(field).at("mine") == mine);
            return;
        }
        REQUIRE(spec_.decision().drafts.at(0).event == changed(field, before, mine));
        REQUIRE(spec_.record(target_).value(field) == Value{mine});
    }

    void edit_tags(const Editor& editor) {
        const auto* seen = std::get_if<Texts>(&editor.screen.value("tags"));
        Texts wanted = seen ? *seen : Texts{};
        const bool remove = !wanted.empty() && draw(2) == 0;
        if (remove) {
            removed_.insert(wanted.back());
            wanted.pop_back();
        }
        if (!remove) {
            wanted.push_back(fresh());
            added_.insert(wanted.back());
        }
        send(editor, {{"tags", wanted}});
        REQUIRE(spec_.outcome().has_value());
    }

    void check_tags() const {
        std::set<std::string> expected;
        for (const std::string& tag : added_)
            if (!removed_.contains(tag)) expected.insert(tag);
        const Record record = spec_.record(target_);
        const auto* tags = std::get_if<Texts>(&record.value("tags"));
        const std::set<std::string> present =
            tags ? std::set<std::string>(tags->begin(), tags->end()) : std::set<std::string>{};
        REQUIRE(present == expected);
    }

    Spec& spec_;
    std::mt19937_64 random_;
    std::string target_;
    std::array<Editor, 2> editors_;
    std::set<std::string> added_;
    std::set<std::string> removed_;
    int count_ = 0;
};

}  // namespace

TEST_CASE("any command repeated has no second effect", "[property]") {
    const bool held = rc::check([] {
        Spec spec = small_world();
        const auto steps = *rc::gen::container<std::vector<Step>>(any_step());
        std::uint64_t by = 1;
        for (const Step& step : steps) {
            by = 3 - by;
            spec.by(by).when(step);
            if (!spec.outcome()) continue;
            spec.when(step);
            RC_ASSERT(spec.outcome().has_value());
            RC_ASSERT(spec.decision().drafts.empty());
        }
    });
    CHECK(held);
}

TEST_CASE("edits of two people lose nothing and conflict only where they meet", "[property]") {
    Spec spec{sample_model()};
    constexpr std::uint64_t seeds = sanitized ? 1'000 : 10'000;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        INFO("seed " << seed);
        Interleaving(spec, seed).run(6);
    }
}
