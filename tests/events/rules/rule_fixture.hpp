#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/json.hpp"
#include "events/rules/rule.hpp"

namespace cairn::test {

inline const std::string rule_id = "0190f3a1-7c00-7abc-8def-0123456789ab";
inline const std::string rule_id_in_capitals = "0190F3A1-7C00-7ABC-8DEF-0123456789AB";
inline const Money ten_and_a_half{{1050, 2}, {}};

/// What a record would give: typed values by path.
class TypedVariables final : public Variables {
public:
    explicit TypedVariables(std::map<std::string, Value> values) : values_(std::move(values)) {}
    [[nodiscard]] RuleValue value(const VariableReference& variable) const override {
        const auto found = values_.find(variable.path);
        return found == values_.end() ? RuleValue{} : RuleValue::from(found->second);
    }

private:
    std::map<std::string, Value> values_;
};

[[nodiscard]] inline Json rule(std::string_view text) { return trusted_json(text); }
/// What a rule gives with JSON for its variables.
[[nodiscard]] Json result(std::string_view text, const Json& data = nullptr);
/// What a rule gives with values as records have them.
[[nodiscard]] Json typed_result(std::string_view text, std::map<std::string, Value> values);

}  // namespace cairn::test
