#include "events/model/shipped_model.hpp"

#include <algorithm>
#include <iterator>

#include "core/json.hpp"
#include "events/model/shipped_model_texts.hpp"

namespace cairn {
namespace {

std::vector<Json> definitions_in(std::span<const std::string_view> texts) {
    std::vector<Json> definitions;
    for (const std::string_view text : texts) {
        auto definition = parse_json(text);
        CAIRN_ASSERT(definition);  // Part of the program, and tested with it.
        definitions.push_back(*std::move(definition));
    }
    return definitions;
}

}  // namespace

std::vector<Json> shipped_model() { return definitions_in(shipped_model_texts()); }

std::vector<Json> shipped_roles() { return definitions_in(shipped_role_texts()); }

std::vector<Json> shipped_model_with_roles() {
    std::vector<Json> model = shipped_model();
    std::vector<Json> roles = shipped_roles();
    std::ranges::move(roles, std::back_inserter(model));
    return model;
}

}  // namespace cairn
