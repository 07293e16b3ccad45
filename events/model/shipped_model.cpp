#include "events/model/shipped_model.hpp"

#include "core/json.hpp"
#include "events/model/shipped_model_texts.hpp"

namespace cairn {

std::vector<Json> shipped_model() {
    std::vector<Json> definitions;
    for (const std::string_view text : shipped_model_texts()) {
        auto definition = parse_json(text);
        CAIRN_ASSERT(definition);  // Part of the program, and tested with it.
        definitions.push_back(*std::move(definition));
    }
    return definitions;
}

}  // namespace cairn
