#include "core/log/log_leaf.hpp"

#include "core/json.hpp"
#include "core/sha256.hpp"

namespace cairn {
namespace {

std::string metadata_of(const Recorded& event) {
    const std::string fingerprint =
        event.fingerprint ? hex_of({reinterpret_cast<const char*>(event.fingerprint->data()),
                                    event.fingerprint->size()})
                          : std::string();
    JsonWriter out;
    out.begin_object().name("fingerprint").string(fingerprint);
    out.name("reason").string(event.reason).end_object();
    return out.take();
}

std::string hashed(std::string_view bytes) { return hex_of(bytes_of(sha256_of({bytes}))); }

}  // namespace

std::string leaf_of(const Recorded& event) {
    JsonWriter out;
    const int form = event.behalf ? 3 : event.clock ? 2 : 1;
    out.begin_object().name("v").integer(form);
    out.name("position").position(event.position.value).name("commit").position(event.commit.value);
    out.name("time").time(event.time);
    if (event.clock) out.name("clock").time(*event.clock);
    out.name("stream").string(event.stream.text());
    out.name("version").position(event.version.value).name("type").string(event.type);
    out.name("kind").integer(event.kind).name("schema").integer(event.schema);
    out.name("id").id(event.id).name("command").id(event.command);
    out.name("actor").string(event.actor.text());
    if (event.behalf) out.name("on_behalf_of").id(*event.behalf);
    out.name("cause").string(event.cause);
    out.name("payload").string(hashed(event.payload));
    out.name("metadata").string(hashed(metadata_of(event))).end_object();
    return out.take();
}

}  // namespace cairn
