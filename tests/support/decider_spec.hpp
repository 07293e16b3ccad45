#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "events/commands/command.hpp"
#include "tests/support/map_world.hpp"

namespace cairn::test {

/// The shipped model, and one type `sample` with a field of every kind and transitions of every
/// sort.
[[nodiscard]] std::shared_ptr<const Model> key_account_model();
[[nodiscard]] std::shared_ptr<const Model> sample_model();
[[nodiscard]] Json sample_definition();

/// A short way to write ids in tests: `id(7)` ends in 7, and `ref("opportunity/7")` has that id.
[[nodiscard]] Uuid id(std::uint64_t number);
[[nodiscard]] StreamName ref(std::string_view text);
[[nodiscard]] std::string id_text(std::uint64_t number);
/// The n-th id that commands of a Spec make up themselves, from 1.
[[nodiscard]] Uuid made(std::uint64_t number);

[[nodiscard]] Event created(Fields fields);
[[nodiscard]] Event changed(const std::string& field, Value old_value, Value new_value);
/// From and to are the model's to fill in.
[[nodiscard]] Event moved(std::string transition);
[[nodiscard]] Value money(std::string_view amount, std::string_view currency = "CNY");
[[nodiscard]] Value date(std::string_view text);

/// Ids that count, so that tests repeat themselves.
class CountingIds final : public Ids {
public:
    [[nodiscard]] Uuid next(Time) override { return made(++count_); }
    void random(std::span<std::uint8_t> out) override;

private:
    std::uint64_t count_ = 0;
};

/// An event and the stream it stands in, written shortly.
struct Happening {
    std::string stream;
    Event event;
};

/// Given what happened, when a command comes, then this happens or it is refused. A world of a few
/// people is given from the start: user/1 and user/2 are members, user/3 an administrator, user/4
/// an auditor, user/5 left; team/1 has the code "sales", team/2 "service". What was accepted has
/// happened for the next `when`. Failing expectations are Catch2's to report.
class Spec {
public:
    explicit Spec(std::shared_ptr<const Model> model);

    Spec& given(std::string_view stream, const std::vector<Event>& events, std::uint64_t by = 1);
    Spec& by(std::uint64_t user, Role role = Role::member, References teams = {});
    Spec& by_system();
    Spec& importing(bool import = true);
    Spec& because(Cause cause);
    Spec& saying_why();
    /// Must outlive the spec.
    Spec& under(const PolicyOf& policy_of);
    Spec& when(Step step);
    Spec& when(const Command& command);

    Spec& then(const std::vector<Happening>& expected);
    Spec& then_accepted();
    Spec& then_nothing();
    Spec& then_rejected(std::string_view reason);
    /// The same, with every member of `data` in the refusal's data.
    Spec& then_rejected(std::string_view reason, const Json& data);

    [[nodiscard]] const Decision& decision() const { return *outcome_; }
    [[nodiscard]] const Error& error() const { return outcome_.error(); }
    [[nodiscard]] const Result<Decision>& outcome() const { return outcome_; }
    [[nodiscard]] const MapWorld& world() const { return world_; }
    [[nodiscard]] Record record(std::string_view stream) const;
    [[nodiscard]] Json value(std::string_view stream, std::string_view field) const;

private:
    [[nodiscard]] Event completed(const StreamName& stream, Event event) const;

    MapWorld world_;
    CountingIds ids_;
    Context context_;
    bool import_ = false;
    Result<Decision> outcome_ = Decision{};
};

/// A spec of the sample model with a crane, sample/7, in it.
[[nodiscard]] Spec crane(Fields more = {});

}  // namespace cairn::test
