#include "events/commands/command.hpp"

namespace cairn {

Result<StreamName> NoteAccess::decide(Staging& staging) const {
    CAIRN_ASSERT(!detail.contains("what"));  // Stored beside it, under that name.
    StreamName stream{"access", user};
    if (auto added = staging.add(stream, Accessed{what, detail, seen}); !added)
        return tl::unexpected(std::move(added.error()));
    return stream;
}

}  // namespace cairn
