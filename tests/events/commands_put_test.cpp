#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

// A record as it is to be, found by what tells it from all others.
namespace {

/// What the first one of a Spec is called.
const std::string first_made = "account/1000001";

Put acme(const Json& fields) {
    return {"account", "registration_code", "91110000600037341L", fields};
}

}  // namespace

TEST_CASE("what nobody is called by is brought into being by it", "[put]") {
    Spec spec{key_account_model()};
    spec.when(acme({{"name", "Acme"}})).then_accepted();
    REQUIRE(spec.decision().targets == std::vector{test::ref(first_made)});
    CHECK(spec.value(first_made, "name") == "Acme");
    CHECK(spec.value(first_made, "registration_code") == "91110000600037341L");
}

TEST_CASE("saying the same again is nothing new", "[put]") {
    Spec spec{key_account_model()};
    spec.when(acme({{"name", "Acme"}})).then_accepted();
    const auto first = spec.decision().targets;
    spec.when(acme({{"name", "Acme"}})).then_nothing();
    CHECK(spec.decision().targets == first);
    // As the key is compared, and not as it is typed.
    spec.when(Put{"account", "registration_code", " 91110000600037341l ", {{"name", "Acme"}}})
        .then_nothing();
    CHECK(spec.decision().targets == first);
}

TEST_CASE("what is otherwise is changed, and nothing else", "[put]") {
    Spec spec{key_account_model()};
    spec.when(acme({{"name", "Acme"}, {"employees", 20}})).then_accepted();
    spec.when(acme({{"name", "Acme Ltd"}}))
        .then({{first_made, changed("name", std::string("Acme"), std::string("Acme Ltd"))}});
    spec.when(acme({{"employees", nullptr}})).then_accepted();
    CHECK(spec.value(first_made, "employees").is_null());
}

TEST_CASE("a record may be found by one key and given another", "[put]") {
    Spec spec{key_account_model()};
    spec.when(acme({{"name", "Acme"}})).then_accepted();
    spec.when(acme({{"registration_code", "91110000600037342L"}})).then_accepted();
    CHECK(spec.value(first_made, "registration_code") == "91110000600037342L");
}

TEST_CASE("only what tells a record from all others finds it", "[put]") {
    Spec spec{key_account_model()};
    const auto by = [](const char* type, const char* field, const char* value) {
        return Put{type, field, value, {{"name", "x"}}};
    };
    spec.when(by("account", "name", "Acme")).then_rejected("field.not_unique");
    spec.when(by("account", "nonsense", "Acme")).then_rejected("field.unknown");
    spec.when(by("nonsense", "name", "Acme")).then_rejected("type.unknown");
    spec.when(by("account", "registration_code", "")).then_rejected("field.format");
    spec.by(3, Role::administrator);
    spec.when(by("user", "email", "no address")).then_rejected("field.format");
}

TEST_CASE("who may not make or change a record does neither so", "[put]") {
    Spec spec{key_account_model()};
    const Put kim{"user", "email", "kim@cairn.example", {{"name", "Kim"}}};
    spec.when(kim).then_rejected("access.denied");
    spec.by(3, Role::administrator).when(kim).then_accepted();
    const Put no_kim{"user", "email", "kim@cairn.example", {{"active", false}}};
    spec.by(1).when(no_kim).then_rejected("access.denied");
    spec.by(4, Role::auditor).when(acme({{"name", "Acme"}})).then_rejected("access.denied");
    spec.by(3, Role::administrator).when(no_kim).then_accepted();
}

TEST_CASE("an archived record holds no key, so another one is made", "[put]") {
    Spec spec{key_account_model()};
    spec.when(acme({{"name", "Acme"}})).then_accepted();
    const StreamName first = spec.decision().targets.front();
    spec.when(Archive{first}).then_accepted();
    spec.when(acme({{"name", "Acme"}})).then_accepted();
    CHECK(spec.decision().targets.front() != first);
}
