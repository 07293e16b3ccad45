#include "gateway/http/open_streams.hpp"

#include <vector>

#include "sign_in/caller_network.hpp"
#include "sign_in/rights_bell.hpp"

namespace cairn {
namespace {

tl::unexpected<Error> too_many_streams(const char* of, std::size_t max) {
    return fail(ErrorCode::busy, "sessions.too_many", {{"of", of}, {"max", max}});
}

}  // namespace

Result<StreamRoom> room_for_stream(const Call& call) {
    App& app = call.app;
    if (app.metrics.live_sessions >= app.live_sessions_max)
        return too_many_streams("server", static_cast<std::size_t>(app.live_sessions_max));
    auto of_network = app.holdings.live_of_network.take(caller_network(call.request.from));
    if (!of_network) return too_many_streams("network", app.holdings.live_of_network.each_max());
    auto of_person = app.holdings.live_of_person.take(call.whose());
    if (!of_person) return too_many_streams("person", app.holdings.live_of_person.each_max());
    return StreamRoom{*std::move(of_network), *std::move(of_person)};
}

void OpenStreams::add(const Uuid& person, OpenStream& stream) { streams_.emplace(person, &stream); }

void OpenStreams::remove(const Uuid& person, OpenStream& stream) {
    auto [place, end] = streams_.equal_range(person);
    for (; place != end; ++place)
        if (place->second == &stream) {
            streams_.erase(place);
            return;
        }
}

// Copied first: who ends takes itself off the list.
void OpenStreams::look_at_rights(const Uuid& person) {
    std::vector<OpenStream*> open;
    auto [first, last] = streams_.equal_range(person);
    if (person == RightsBell::everybody) {
        first = streams_.begin();
        last = streams_.end();
    }
    for (auto place = first; place != last; ++place) open.push_back(place->second);
    for (OpenStream* stream : open) stream->look_at_right();
}

void OpenStreams::stop() {
    std::vector<OpenStream*> open;
    open.reserve(streams_.size());
    for (const auto& [person, stream] : streams_) open.push_back(stream);
    for (OpenStream* stream : open) stream->stop();
}

}  // namespace cairn
