#include "events/access.hpp"

#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"
#include "tests/support/fake_sealer.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Actor actor(Role role) { return {id(1), role, {}}; }

}  // namespace

TEST_CASE("each role may do its part", "[access]") {
    struct Row {
        Role role;
        bool see, write, define, administer, audit;
    };
    for (const Row& row : {Row{Role::member, true, true, false, false, false},
                           Row{Role::administrator, true, true, true, true, true},
                           Row{Role::auditor, true, false, false, false, true}}) {
        INFO(role_name(row.role));
        CHECK(may(actor(row.role), Action::see) == row.see);
        CHECK(may(actor(row.role), Action::write) == row.write);
        CHECK(may(actor(row.role), Action::define) == row.define);
        CHECK(may(actor(row.role), Action::administer) == row.administer);
        CHECK(may(actor(row.role), Action::audit) == row.audit);
    }
}

TEST_CASE("only administrators write users and teams and everybody sees them", "[access]") {
    const auto model = sample_model();
    for (const char* name : {"user", "team"}) {
        const RecordType& type = *model->type(name);
        CHECK(!may(actor(Role::member), Action::write, type));
        CHECK(!may(actor(Role::auditor), Action::write, type));
        CHECK(may(actor(Role::administrator), Action::write, type));
        CHECK(may(actor(Role::member), Action::see, type));
    }
    CHECK(may(actor(Role::member), Action::write, *model->type("sample")));
    CHECK(!may(actor(Role::auditor), Action::write, *model->type("sample")));
}

TEST_CASE("the system is an administrator", "[access]") {
    CHECK(may(Actor::system(), Action::define));
    CHECK(Actor::system().id.is_nil());
}

TEST_CASE("roles have names", "[access]") {
    for (const Role role : {Role::member, Role::administrator, Role::auditor})
        CHECK(parse_role(role_name(role)) == role);
    CHECK(!parse_role("owner"));
}

TEST_CASE("a reader is shown what is sealed, until it is forgotten", "[access]") {
    FakeSealer sealer;
    const RecordType& type = *sample_model()->type("sample");
    const Field& field = *type.field("email");
    const StreamName subject = test::ref("sample/7");
    const Value stored = sealer.seal(subject, field, "ann@example.com");
    const Access access(actor(Role::member), sealer);
    CHECK(access.shown(type, field, subject, stored) == Value{"ann@example.com"});
    CHECK(access.shown(type, field, subject, Value{}) == Value{});
    sealer.forget(subject);
    CHECK(access.shown(type, field, subject, stored) == Value{Erased{}});
}

TEST_CASE("readers who are shown the same share a scope", "[access]") {
    const FakeSealer sealer;
    CHECK(Access(actor(Role::member), sealer).scope() ==
          Access({id(2), Role::member, {}}, sealer).scope());
}

TEST_CASE("readers part those only who may be shown something else", "[access][readers]") {
    const FakeSealer sealer;
    const auto model = key_account_model();
    const auto of = [&](std::uint64_t person, Role role, References teams = {}) {
        const Actor reader{id(person), role, std::move(teams)};
        return Access(reader, sealer, policy_for(reader, *model, nullptr));
    };
    const Access ann = of(1, Role::member);
    CHECK(ann.scope() == of(1, Role::member).scope());
    CHECK(ann.scope() != of(2, Role::member).scope());
    CHECK(ann.scope() != of(1, Role::member, {id(7)}).scope());
    CHECK(of(3, Role::administrator).scope() == of(4, Role::auditor).scope());
    CHECK(of(3, Role::administrator).shows_everything());
    for (const auto& type : model->types()) {
        INFO(type->name);
        const bool is_private = type->name == "view" || type->name == "pin";
        CHECK(ann.concerns(*type) == is_private);
        CHECK(ann.shows_all_of(*type) != is_private);
    }
    CHECK_FALSE(ann.concerns(*model->type("view"), *model->type("pin")));
}

TEST_CASE("the policy of a model's readers is handed out, not made", "[access][readers]") {
    const auto model = key_account_model();
    const Actor one{id(1), Role::member, {}};
    const Actor other{id(2), Role::member, {id(7)}};
    CHECK(policy_for(one, *model, nullptr) == policy_for(other, *model, nullptr));
    CHECK_FALSE(policy_for(one, *sample_model(), nullptr));
}

TEST_CASE("who asks what others say is concerned by their readers", "[access][readers]") {
    const auto of = [](const char* name, const char* more) {
        return trusted_json(std::string(R"({"type": ")") + name + R"(", "title": "name",
            "label": {"en": "A", "zh": "一"}, "label_many": {"en": "A", "zh": "一"},
            "fields": [{"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},)" +
                            more);
    };
    const char* label = R"("label": {"en": "A", "zh": "一"}})";
    const std::string to_paper =
        std::string(R"({"name": "paper", "kind": "reference", "to": "paper", )") + label + "]}";
    const std::string to_box =
        std::string(R"({"name": "box", "kind": "reference", "to": "box", )") + label + "]}";
    const std::string counts =
        std::string(
            R"({"name": "count", "kind": "integer", "rollup": {"take": "count", "of": "paper", "by": "shelf"}, )") +
        label + "]}";
    const std::string on_shelf =
        std::string(R"({"name": "shelf", "kind": "reference", "to": "shelf", )") + label +
        R"(], "readers": {"==": [{"var": "created_by"}, {"var": "$me.id"}]}})";
    const auto model =
        sample_model()
            ->defined(std::vector<Json>{of("paper", on_shelf.c_str()), of("box", to_paper.c_str()),
                                        of("van", to_box.c_str()), of("shelf", counts.c_str())})
            .value();
    const Policy& policy = *model->readers();
    for (const char* name : {"paper", "box", "van", "shelf"})
        CHECK(policy.concerns(*model->type(name), *model->type("paper")));
    CHECK_FALSE(policy.concerns(*model->type("user")));
    CHECK_FALSE(policy.concerns(*model->type("box"), *model->type("van")));
}

TEST_CASE("a user's record says who they are", "[access]") {
    Record user;
    user.ref = test::ref("user/7");
    user.fields = {{"role", "auditor"}, {"active", true}, {"teams", References{id(1)}}};
    const auto found = actor_of(user);
    REQUIRE(found);
    CHECK(found->id == id(7));
    CHECK(found->role == Role::auditor);
    CHECK(found->teams == References{id(1)});
    SECTION("unless they left") {
        user.archived = true;
        CHECK(!actor_of(user));
    }
    SECTION("or may not sign in") {
        user.fields["active"] = false;
        CHECK(!actor_of(user));
    }
    SECTION("or have no role that we know") {
        user.fields["role"] = "owner";
        CHECK(!actor_of(user));
    }
}
