#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "events/rules/rule_value.hpp"

namespace cairn {

/// A variable of a compiled rule: `path` as written ("amount.amount", "$me.id"); `slot` what the
/// resolver said of it.
struct VariableReference {
    std::string path;
    int slot = -1;
};

/// Where a rule's variables get their values when it is evaluated. Absent is null.
class Variables {
public:
    virtual ~Variables() = default;
    [[nodiscard]] virtual RuleValue value(const VariableReference& variable) const = 0;
};

/// Variables in a JSON document by dotted path, as JsonLogic's own `var` does.
class JsonVariables final : public Variables {
public:
    explicit JsonVariables(const Json& data) : data_(data) {}
    [[nodiscard]] RuleValue value(const VariableReference& variable) const override;

private:
    const Json& data_;
};

/// Says at compile time whether a top-level variable exists and what its slot is; nothing refuses
/// the rule ("rule.unknown_variable"). Paths inside map, filter, reduce … concern the element and
/// are not asked for. A path that is itself computed is refused, as nothing can be said of it.
using VariableResolver = std::function<std::optional<int>(std::string_view path)>;

}  // namespace cairn
