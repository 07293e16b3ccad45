#include "events/seal.hpp"

#include <catch2/catch.hpp>

#include "events/evolve.hpp"
#include "tests/support/decider_spec.hpp"
#include "tests/support/fake_sealer.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Draft draft(Event event) { return {test::ref("sample/7"), Version{1}, std::move(event)}; }

bool is_sealed(const Value& value) { return std::holds_alternative<Sealed>(value); }

}  // namespace

TEST_CASE("personal values of a new record are sealed, others are not", "[seal]") {
    FakeSealer sealer;
    const Draft closed =
        sealed(draft(created({{"name", "Crane"}, {"email", "ann@example.com"}, {"notes", "tall"}})),
               *sample_model(), sealer);
    const Fields& fields = std::get<Created>(closed.event).fields;
    CHECK(fields.at("name") == Value{"Crane"});
    CHECK(is_sealed(fields.at("email")));
    CHECK(is_sealed(fields.at("notes")));
    CHECK(encode_payload(closed.event).find("ann@") == std::string::npos);
}

TEST_CASE("old and new of a change are sealed, and nothing stays nothing", "[seal]") {
    FakeSealer sealer;
    const FieldChanges changes{{"email", {"ann@example.com", Value{}}},
                               {"notes", {Erased{}, "tall"}}};
    for (const Event& event :
         {Event{Changed{changes}}, Event{Moved{"check", "open", "checked", changes}}}) {
        const Event closed = sealed(draft(event), *sample_model(), sealer).event;
        const auto* moved = std::get_if<Moved>(&closed);
        const FieldChanges& after = moved ? moved->changes : std::get<Changed>(closed).changes;
        CHECK(is_sealed(after.at("email").old_value));
        CHECK(is_empty(after.at("email").new_value));
        CHECK(after.at("notes").old_value == Value{Erased{}});
        CHECK(is_sealed(after.at("notes").new_value));
    }
}

TEST_CASE("what is sealed is not sealed again, and drafts of no record stay", "[seal]") {
    FakeSealer sealer;
    const Draft once =
        sealed(draft(created({{"email", "ann@example.com"}})), *sample_model(), sealer);
    CHECK(sealed(once, *sample_model(), sealer) == once);
    const Draft setting{{"setting", Uuid{}}, Version{1}, SettingChanged{{{"name", "Ours"}}}};
    CHECK(sealed(setting, *sample_model(), sealer) == setting);
}

TEST_CASE("opening a record gives back what was sealed, or that it is forgotten", "[seal]") {
    FakeSealer sealer;
    const RecordType& type = *sample_model()->type("sample");
    const Event clear = created({{"name", "Crane"}, {"email", "ann@example.com"}});
    const Event closed = sealed(draft(clear), *sample_model(), sealer).event;
    const Happened happened{test::ref("sample/7"), Version{1}, Position{1}, Time{}, id(1)};
    const Record stored = evolve(nullptr, closed, happened, type);
    CHECK(opened(stored, type, sealer) == evolve(nullptr, clear, happened, type));
    sealer.forget(stored.ref);
    CHECK(opened(stored, type, sealer).value("email") == Value{Erased{}});
    CHECK(opened(stored, type, sealer).value("name") == Value{"Crane"});
}
