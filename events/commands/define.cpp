#include "events/commands/command.hpp"
#include "events/model/roles/read_role.hpp"

namespace cairn {
namespace {

// Random, once and for all: every workspace has the stream of a type under the same name.
constexpr Uuid model_space{{0x6e, 0x0b, 0x1c, 0x54, 0x93, 0x7d, 0x4b, 0x0e, 0xa8, 0x51, 0x2f, 0xc6,
                            0x3d, 0x90, 0x77, 0x1a}};

constexpr std::size_t definitions_max = 1000;

/// Only called with what `Model::defined` accepted, as those below.
std::string name_of(const Json& definition, const char* kind) {
    return definition.at(kind).get<std::string>();
}

// No type is called as a role is here, with a blank.
StreamName stream_of(const Json& definition) {
    const std::string name =
        is_role(definition) ? "role " + name_of(definition, "role") : name_of(definition, "type");
    return {"model", name_based_uuid(model_space, name)};
}

bool is_present(const Model& model, const Json& definition) {
    if (is_role(definition)) {
        const RoleDefinition* role = model.role(name_of(definition, "role"));
        return role && role->definition == definition;
    }
    const RecordType* type = model.type(name_of(definition, "type"));
    return type && type->definition == definition;
}

}  // namespace

Result<StreamName> Define::decide(Staging& staging) const {
    if (definitions.empty() || definitions.size() > definitions_max)
        return invalid("model.definitions", {{"max", definitions_max}});
    if (auto checked = staging.model().defined(definitions); !checked)
        return tl::unexpected(std::move(checked.error()));
    const Version newest = staging.head(target());
    if (seen && *seen != newest && !is_present(staging.model(), definitions.front()))
        return fail(ErrorCode::conflict, "definition.conflict",
                    {{"version", std::to_string(newest.value)}});
    for (const Json& definition : definitions) {
        if (is_present(staging.model(), definition)) continue;
        if (auto added = staging.add(stream_of(definition), ModelChanged{definition}); !added)
            return tl::unexpected(std::move(added.error()));
    }
    return target();
}

StreamName Define::target() const { return stream_of(definitions.front()); }

}  // namespace cairn
