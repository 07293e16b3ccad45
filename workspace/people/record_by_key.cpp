#include "workspace/people/record_by_key.hpp"

#include "events/single_key.hpp"

namespace cairn {

std::optional<Uuid> record_by_key(const WorkspaceState& state,
                                  std::string_view type_name,
                                  std::string_view field,
                                  std::string_view text) {
    const WorldSnapshot world = state.derived->world.snapshot();
    const auto model = world.models().at(world.position());
    const RecordType* type = model->type(type_name);
    const auto key = type ? single_key(*type, field, text) : std::nullopt;
    return key ? world.holder(*type, key->index, key->text) : std::nullopt;
}

}  // namespace cairn
