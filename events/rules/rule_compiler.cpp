#include "events/rules/rule_compiler.hpp"

#include <algorithm>
#include <map>

#include "events/rules/rule_coercion.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

constexpr std::size_t depth_max = 32;
constexpr std::size_t nodes_max = 1'000;
constexpr std::size_t echoed_name_max = 80;

bool is_constant_null(const RuleNode& node) {
    return node.operation == Operation::constant && is_null(node.constant);
}

// An object with one member is an operation, any other is a value.
bool is_operation(const Json& json) { return json.is_object() && json.size() == 1; }

bool is_constant(const Json& json) {
    if (json.is_array()) return std::all_of(json.begin(), json.end(), is_constant);
    return !is_operation(json);
}

bool nests_deeper(const Json& json, std::size_t levels) {
    if (!json.is_structured()) return false;
    if (levels == 0) return true;
    return std::any_of(json.begin(), json.end(),
                       [&](const Json& part) { return nests_deeper(part, levels - 1); });
}

// Unary operations may leave out the brackets: {"!": x}.
std::vector<const Json*> arguments_of(const Json& given) {
    std::vector<const Json*> out;
    if (!given.is_array()) return {&given};
    for (const Json& argument : given) out.push_back(&argument);
    return out;
}

std::string echoed(const std::string& name) {
    return name.size() <= echoed_name_max ? name : std::string{};
}

std::string pointer_segment(std::string_view name) {
    return name == "/" ? "/~1" : '/' + std::string(name);  // No other operation needs an escape.
}

RuleNode constant_node(RuleValue value) {
    RuleNode node;
    if (const std::string* text = text_of(value)) node.constant_id = Uuid::parse(*text);
    node.constant = std::move(value);
    return node;
}

// What `var` is asked for, where that is no logic.
std::string path_of(const Json& json) {
    return json.is_null() ? std::string{} : to_text(RuleValue::from(json));
}

std::shared_ptr<const ConstantSet> set_of(const RuleArray& elements) {
    auto out = std::make_shared<ConstantSet>();
    for (const RuleValue& element : elements) {
        const std::string* text = text_of(element);
        if (text) out->texts.push_back(*text);
        if (!text) out->others.push_back(element);
        if (const auto id = text ? Uuid::parse(*text) : std::nullopt) out->ids.push_back(*id);
    }
    std::sort(out->texts.begin(), out->texts.end());
    std::sort(out->ids.begin(), out->ids.end());
    return out;
}

/// Where in the rule the compiler is.
struct Spot {
    std::size_t depth = 0;  ///< Operations and arrays around it.
    bool in_element = false;
    [[nodiscard]] Spot deeper() const { return {depth + 1, in_element}; }
    [[nodiscard]] Spot of_element() const { return {depth, true}; }
};

class Compiler {
public:
    explicit Compiler(const VariableResolver& resolver) : resolver_(resolver) {}

    Result<RuleNode> compile(const Json& json, Spot spot) {
        if (!counts_one_more()) return too_large();
        if (json.is_structured() && spot.depth >= depth_max) return too_deep();
        if (is_operation(json)) return compile_operation(json, spot);
        if (!is_constant(json)) return compile_list(json, spot);
        return compile_constant(json, spot);
    }

    [[nodiscard]] std::vector<VariableReference> take_variables() { return std::move(variables_); }
    [[nodiscard]] bool names_twice() const { return named_ > variables_.size(); }

private:
    // Puts segments on the place for as long as it lives.
    class Step {
    public:
        Step(Compiler& compiler, const std::string& segment)
            : compiler_(compiler), size_(compiler.place_.size()) {
            compiler.place_ += segment;
        }
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;
        ~Step() { compiler_.place_.resize(size_); }

    private:
        Compiler& compiler_;
        std::size_t size_;
    };

    [[nodiscard]] tl::unexpected<Error> refused(const char* reason, Json data) const {
        data["place"] = place_;
        return invalid(reason, std::move(data));
    }
    [[nodiscard]] bool counts_one_more() { return ++nodes_ <= nodes_max; }
    [[nodiscard]] tl::unexpected<Error> too_large() const {
        return refused("rule.too_large", {{"max", nodes_max}});
    }
    [[nodiscard]] tl::unexpected<Error> too_deep() const {
        return refused("rule.too_deep", {{"max", depth_max}});
    }
    [[nodiscard]] tl::unexpected<Error> unknown_operation(const std::string& name) const {
        return refused("rule.unknown_operation", {{"operation", echoed(name)}});
    }
    [[nodiscard]] tl::unexpected<Error> unknown_variable(const std::string& path) const {
        return refused("rule.unknown_variable", {{"variable", echoed(path)}});
    }

    Result<RuleNode> compile_constant(const Json& json, Spot spot) {
        if (nests_deeper(json, depth_max - spot.depth)) return too_deep();
        // Two operations in one object would be a value that is always true: surely a slip.
        if (json.is_object())
            for (const auto& [name, member] : json.items())
                if (operation_named(name)) return unknown_operation(name);
        return constant_node(RuleValue::from(json));
    }

    Result<RuleNode> compile_list(const Json& json, Spot spot) {
        RuleNode node;
        node.operation = Operation::list;
        if (const auto added = add_arguments(node, json, 0, spot.deeper()); !added)
            return tl::unexpected(added.error());
        return node;
    }

    Result<RuleNode> compile_operation(const Json& json, Spot spot) {
        const auto member = json.begin();
        const auto operation = operation_named(member.key());
        if (!operation) return unknown_operation(member.key());
        const Step step(*this, pointer_segment(member.key()));
        if (*operation == Operation::variable) return compile_variable(*member, spot.deeper());
        RuleNode node;
        node.operation = *operation;
        if (const auto added = add_arguments(node, *member, 0, spot.deeper()); !added)
            return tl::unexpected(added.error());
        if (const auto finished = finish(node, *member, spot); !finished)
            return tl::unexpected(finished.error());
        return node;
    }

    // The arguments that are given, from the first-th on.
    Result<void> add_arguments(RuleNode& node, const Json& given, std::size_t first, Spot spot) {
        const std::vector<const Json*> arguments = arguments_of(given);
        for (std::size_t i = first; i < arguments.size(); ++i) {
            const Step step(*this, given.is_array() ? '/' + std::to_string(i) : "");
            const bool of_element = i == 1 && is_over_elements(node.operation);
            auto argument = compile(*arguments[i], of_element ? spot.of_element() : spot);
            if (!argument) return tl::unexpected(argument.error());
            node.arguments.push_back(*std::move(argument));
        }
        return {};
    }

    // What an operation needs besides its arguments.
    Result<void> finish(RuleNode& node, const Json& given, Spot spot) {
        if (is_over_elements(node.operation) && node.arguments.size() < 2) node.arguments.resize(2);
        if (node.operation == Operation::in && node.arguments.size() > 1)
            if (const RuleArray* elements = array_of(node.arguments[1].constant))
                node.set = set_of(*elements);
        if (node.operation == Operation::contains && node.arguments.size() > 1)
            fold(node.arguments[1]);
        // As in JavaScript: a null that is written here is 0. Of an empty value nothing is known.
        if (takes_numbers(node.operation))
            for (RuleNode& argument : node.arguments)
                if (is_constant_null(argument)) argument.constant = RuleValue(Decimal{});
        const bool has_keys =
            node.operation == Operation::missing || node.operation == Operation::missing_some;
        if (!has_keys || spot.in_element) return {};
        node.any_key = !resolver_;
        return add_keys(node, given);
    }

    // The part that is looked for, once and not for each record. Of one that is not empty and comes
    // to nothing, nothing is found.
    static void fold(RuleNode& part) {
        const bool is_text =
            !is_null(part.constant) && !array_of(part.constant) && !object_of(part.constant);
        if (part.operation != Operation::constant || !is_text) return;
        const std::string text = to_text(part.constant);
        const std::string sought = folded(text);
        part.constant = sought.empty() && !text.empty() ? RuleValue{} : RuleValue(sought);
    }

    Result<RuleNode> compile_variable(const Json& given, Spot spot) {
        const std::vector<const Json*> arguments = arguments_of(given);
        RuleNode node;
        const bool is_computed = !arguments.empty() && arguments[0]->is_structured();
        if (is_computed && resolver_ && !spot.in_element) return unknown_variable({});
        if (const auto added = add_arguments(node, given, is_computed ? 0 : 1, spot); !added)
            return tl::unexpected(added.error());
        node.operation = Operation::computed_variable;
        if (is_computed) return node;
        return named_variable(std::move(node), arguments.empty() ? "" : path_of(*arguments[0]),
                              spot);
    }

    Result<RuleNode> named_variable(RuleNode node, const std::string& path, Spot spot) {
        node.operation = spot.in_element ? Operation::element : Operation::variable;
        auto segments = path_segments(path);
        if (!segments) return refused("rule.too_deep", {{"max", path_segments_max}});
        if (spot.in_element) {
            node.path = *std::move(segments);
            return node;
        }
        const auto index = resolve(path);
        if (!index) return unknown_variable(path);
        node.variable = variables_[*index];
        node.variable_index = *index;
        ++named_;
        return node;
    }

    // The variable's place among those of the rule.
    std::optional<std::size_t> resolve(const std::string& path) {
        if (const auto known = known_.find(path); known != known_.end()) return known->second;
        const auto slot = resolver_ ? resolver_(path) : std::optional(-1);
        if (!slot) return std::nullopt;
        variables_.push_back(VariableReference{path, *slot});
        return known_.emplace(path, variables_.size() - 1).first->second;
    }

    // Keys that are written out must exist. Among the texts of a computed list those that name a
    // variable are taken for keys.
    Result<void> add_keys(RuleNode& node, const Json& json) {
        if (json.is_string() && !add_key(node, json))
            return nodes_ > nodes_max ? too_large()
                                      : unknown_variable(json.get_ref<const std::string&>());
        if (json.is_object() && !add_possible_keys(node, json)) return too_large();
        if (!json.is_array()) return {};
        for (const Json& part : json)
            if (auto added = add_keys(node, part); !added) return added;
        return {};
    }

    // False: there are too many.
    bool add_possible_keys(RuleNode& node, const Json& json) {
        if (json.is_string() && !node.any_key) add_key(node, json);
        if (nodes_ > nodes_max) return false;
        return !json.is_structured() ||
               std::all_of(json.begin(), json.end(),
                           [&](const Json& part) { return add_possible_keys(node, part); });
    }

    // Each takes a look at all that the type has, so it counts as a node. False: there is none.
    bool add_key(RuleNode& node, const Json& json) {
        const auto& path = json.get_ref<const std::string&>();
        const auto index = counts_one_more() ? resolve(path) : std::nullopt;
        if (index) node.keys.push_back(variables_[*index]);
        return index.has_value();
    }

    const VariableResolver& resolver_;
    std::vector<VariableReference> variables_;
    std::map<std::string, std::size_t, std::less<>> known_;  ///< Their places by path.
    std::string place_;
    std::size_t nodes_ = 0;
    std::size_t named_ = 0;  ///< How often a variable is named.
};

}  // namespace

Result<CompiledRule> compile_rule(const Json& json, const VariableResolver& resolver) {
    Compiler compiler(resolver);
    auto root = compiler.compile(json, {});
    if (!root) return tl::unexpected(root.error());
    return CompiledRule{*std::move(root), compiler.take_variables(), compiler.names_twice()};
}

}  // namespace cairn
