#include "gateway/http/open_streams.hpp"

#include <algorithm>
#include <functional>

#include "sign_in/caller_network.hpp"
#include "sign_in/rights_bell.hpp"

namespace cairn {
namespace {

tl::unexpected<Error> too_many_streams(const char* of, std::size_t max) {
    return fail(ErrorCode::busy, "sessions.too_many", {{"of", of}, {"max", max}});
}

/// One that depends on two people's rights stands there twice.
template <class Place>
std::vector<OpenStream*> each_once(Place first, Place last) {
    std::vector<OpenStream*> open;
    for (; first != last; ++first) open.push_back(first->second);
    std::ranges::sort(open, std::less<>());
    open.erase(std::unique(open.begin(), open.end()), open.end());
    return open;
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

void OpenStreams::add(const std::vector<Uuid>& people, OpenStream& stream) {
    for (const Uuid& person : people) streams_.emplace(person, &stream);
}

void OpenStreams::remove(const std::vector<Uuid>& people, OpenStream& stream) {
    for (const Uuid& person : people) {
        const auto [first, last] = streams_.equal_range(person);
        const auto is_it = [&](const auto& each) { return each.second == &stream; };
        if (const auto found = std::find_if(first, last, is_it); found != last)
            streams_.erase(found);
    }
}

// Copied first: who ends takes itself off the list.
void OpenStreams::look_at_rights(const Uuid& person) {
    const auto [first, last] = streams_.equal_range(person);
    const auto open = person == RightsBell::everybody ? each_once(streams_.begin(), streams_.end())
                                                      : each_once(first, last);
    for (OpenStream* stream : open) stream->look_at_right();
}

void OpenStreams::stop() {
    for (OpenStream* stream : each_once(streams_.begin(), streams_.end())) stream->stop();
}

}  // namespace cairn
