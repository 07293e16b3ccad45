#include "openid/name_lookup.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include <netdb.h>

#include "core/text.hpp"
#include "core/thread_name.hpp"

namespace cairn {

namespace {

NameLookup::Places ask_system(const std::string& host, const std::string& port) {
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failed = getaddrinfo(host.c_str(), port.c_str(), &wanted, &found);
    if (failed != 0) throw std::runtime_error(gai_strerror(failed));
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, freeaddrinfo);
    NameLookup::Places places;
    for (const addrinfo* each = found; each; each = each->ai_next)
        places.emplace_back(each->ai_addr, each->ai_addrlen);
    return places;
}

std::optional<NameLookup::Places> in_numbers(const std::string& host, const std::string& port) {
    const auto number = parse_whole_number<std::uint16_t>(port);
    if (!number) return std::nullopt;
    const auto address = SocketAddress::in_numbers(host, *number);
    return address ? std::optional(NameLookup::Places{*address}) : std::nullopt;
}

}  // namespace

/// Kept by who waits and by who asks, whichever of them stays longer.
struct NameLookup::Asking {
    std::mutex mutex;
    std::condition_variable settled;
    bool is_over = false;
    tl::expected<Places, std::string> found;

    void end(tl::expected<Places, std::string> with) {
        {
            const std::lock_guard lock(mutex);
            found = std::move(with);
            is_over = true;
        }
        settled.notify_one();
    }
    tl::expected<Places, std::string> wait(Until until) {
        std::unique_lock lock(mutex);
        if (settled.wait_until(lock, until, [this] { return is_over; })) return std::move(found);
        return tl::unexpected(std::string("its name was not found in time"));
    }
};

struct NameLookup::Slots {
    std::atomic<int> free{asking_max};

    bool take() {
        if (--free >= 0) return true;
        ++free;
        return false;
    }
};

NameLookup::NameLookup() : NameLookup(ask_system) {}

NameLookup::NameLookup(Ask ask) : ask_(std::move(ask)), slots_(std::make_shared<Slots>()) {}

tl::expected<NameLookup::Places, std::string> NameLookup::operator()(const std::string& host,
                                                                     const std::string& port,
                                                                     Until until) const {
    if (auto places = in_numbers(host, port)) return *std::move(places);
    if (!slots_->take())
        return tl::unexpected(std::string("names that were asked for before are not found yet"));
    const auto asking = std::make_shared<Asking>();
    const auto ask_and_leave = [ask = ask_, asking, slots = slots_, host, port] {
        name_this_thread("name lookup");
        tl::expected<Places, std::string> found;
        try {
            found = ask(host, port);
            if (found->empty()) found = tl::unexpected(std::string("its name is nowhere"));
        } catch (const std::exception& failed) {
            found = tl::unexpected(std::string(failed.what()));
        }
        ++slots->free;
        asking->end(std::move(found));
    };
    try {
        std::thread(ask_and_leave).detach();
    } catch (const std::exception& failed) {
        ++slots_->free;
        return tl::unexpected(std::string(failed.what()));
    }
    return asking->wait(until);
}

}  // namespace cairn
