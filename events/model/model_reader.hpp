#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "events/model/text.hpp"
#include "events/rules/rule.hpp"
#include "events/values/decimal.hpp"

namespace cairn {

constexpr std::size_t label_characters_max = 200;
constexpr std::size_t help_characters_max = 2'000;

/// The first thing that is wrong with a definition; what follows it is mostly its consequence and
/// is not kept.
struct ModelProblem {
    std::string file;
    std::string place;  ///< A JSON pointer into the definition.
    std::string problem;
    bool found = false;

    void note(std::string where, std::string what);
    [[nodiscard]] Error error() const;
};

/// One value of a definition, its place, and strict ways to read it. Nothing here throws: what is
/// wrong is noted, and a harmless value comes back. The definition and the problem must outlive it.
class ModelReader {
public:
    ModelReader(const Json& json, std::string place, ModelProblem& problem)
        : json_(&json), place_(std::move(place)), problem_(&problem) {}

    [[nodiscard]] const Json& json() const { return *json_; }
    [[nodiscard]] const std::string& place() const { return place_; }
    [[nodiscard]] bool failed() const { return problem_->found; }
    void refuse(std::string problem) const { problem_->note(place_, std::move(problem)); }

    /// Must be an object, with no members but these.
    void object(std::initializer_list<std::string_view> members) const;
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] ModelReader required(std::string_view name) const;
    [[nodiscard]] std::optional<ModelReader> optional(std::string_view name) const;
    /// Of an object whose names are free.
    [[nodiscard]] std::vector<std::pair<std::string, ModelReader>> members() const;
    [[nodiscard]] std::vector<ModelReader> elements(std::size_t least, std::size_t most) const;
    /// The elements of a member that may be missing.
    [[nodiscard]] std::vector<ModelReader> list(std::string_view name, std::size_t most) const;

    [[nodiscard]] std::string name() const;  ///< `[a-z][a-z0-9_]{0,39}`
    [[nodiscard]] std::vector<std::string> names(std::size_t least,
                                                 std::size_t most) const;  ///< None twice.
    [[nodiscard]] std::string string(std::size_t characters_max) const;  ///< Printable, not empty.
    [[nodiscard]] Text text(std::size_t characters_max) const;
    [[nodiscard]] bool flag(std::string_view name) const;  ///< A member; false where it is missing.
    [[nodiscard]] std::int64_t integer(std::int64_t least, std::int64_t most) const;
    [[nodiscard]] Decimal decimal() const;
    [[nodiscard]] Rule rule(const VariableResolver& resolver) const;

private:
    [[nodiscard]] ModelReader at(const Json& json, std::string_view name) const;
    [[nodiscard]] const Json* find(std::string_view name) const;

    const Json* json_;
    std::string place_;
    ModelProblem* problem_;
};

[[nodiscard]] bool is_model_name(std::string_view name);
/// For a problem's text: in quotes, cut to a bearable length, free of anything that is not ASCII.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace cairn
