#include "events/model/model.hpp"
#include "events/model/shipped_model.hpp"
#include "projections/query/query.hpp"
#include "projections/query/query_cursor.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace cairn::fuzz {
namespace {

const Model& shipped() {
    static const auto model = Model().defined(shipped_model()).value();
    return *model;
}

/// A record of which nothing is known.
class NoValues final : public Variables {
public:
    [[nodiscard]] RuleValue value(const VariableReference&) const override { return {}; }
};

void filter(std::string_view bytes) {
    const auto rule = parse_json(bytes);
    if (!rule) return;
    const auto compiled = compile_filter(shipped(), *shipped().type("opportunity"), *rule);
    if (!compiled) return;
    RuleBudget budget;
    static_cast<void>(compiled->evaluate(NoValues(), budget));
    static_cast<void>(compiled->conditions());
    static_cast<void>(compiled->required_equal("account"));
}

void query(std::string_view bytes) {
    const RecordType& type = *shipped().type("opportunity");
    QueryText text;
    // A part a line, in this order.
    std::optional<std::string>* const parts[] = {&text.sort,    &text.words,  &text.fields,
                                                 &text.after,   &text.before, &text.limit,
                                                 &text.archived};
    for (auto* part : parts) {
        const auto end = bytes.find('\n');
        if (end != 0) *part = std::string(bytes.substr(0, end));
        if (end == std::string_view::npos) break;
        bytes.remove_prefix(end + 1);
    }
    static_cast<void>(parse_query(shipped(), type, text));
}

void cursor(std::string_view bytes) {
    const RecordType& type = *shipped().type("opportunity");
    const std::vector<SortKey> sort{{"amount", true}};
    const auto key = decode_cursor(type, sort, bytes);
    if (key)
        promise(decode_cursor(type, sort, encode_cursor(type, sort, *key)) == key,
                "a cursor that is taken says its place again");
}

void model(std::string_view bytes) {
    const auto definition = parse_json(bytes);
    if (!definition) return;
    const auto defined = shipped().defined(std::span(&*definition, 1));
    if (!defined) return;
    promise((*defined)->replayed(*definition) != nullptr, "what is taken can be read again");
}

constexpr FuzzTarget targets_of_model[] = {
    {"filter", filter}, {"query", query}, {"cursor", cursor}, {"model", model}};

}  // namespace

std::span<const FuzzTarget> model_targets() { return targets_of_model; }

}  // namespace cairn::fuzz
