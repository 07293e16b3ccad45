#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/log/lmdb_event_log.hpp"
#include "projections/live/channel_hub.hpp"
#include "projections/world/vault_sealer.hpp"
#include "tests/support/workspace_fixture.hpp"
#include "workspace/workspace_derived.hpp"

namespace cairn::test {

/// A number of a frame, which is text on the wire.
[[nodiscard]] std::uint64_t number(const Json& frame, const char* name);

/// A browser's store of one channel, kept by the rule of gateway/PROTOCOL.md.
class Browser {
public:
    Browser(const Access& access, Json query) : access_(access), query_(std::move(query)) {}

    /// Subscribes, with what it has where it has something.
    const Json& connect(ChannelHub& hub);
    void disconnect() { channel_.reset(); }
    [[nodiscard]] bool connected() const { return channel_ != nullptr; }

    /// Takes what there is; subscribes anew where the channel has left it behind.
    std::vector<Json> pull(ChannelHub& hub, std::size_t bytes_max = 1000);

    std::map<std::string, Json> rows;
    std::map<std::string, std::string> titles;
    Json total;
    Json totals;
    Json measured;  ///< What a channel of totals tells (`take_totals`).
    int begun = 0;  ///< How often it was given all of it.
    [[nodiscard]] std::uint64_t position() const { return position_; }
    [[nodiscard]] const ChannelPlace& place() const { return place_; }
    [[nodiscard]] const std::shared_ptr<Channel>& channel() const { return channel_; }

private:
    Json receive(const Channel::Update& update);
    void upsert(const Json& changed);
    void finish(const Json& frame);

    Access access_;
    Json query_;
    std::shared_ptr<Channel> channel_;
    Json last_;
    std::string epoch_;
    std::uint64_t position_ = 0;
    std::string moment_;
    ChannelPlace place_;
};

/// A browser must show what one shows that has just come, and is given as `fresh`.
void check_same(const Browser& browser, Browser fresh, ChannelHub& hub);

/// Lets accounts say what their opportunities come to: `open_deals`, `open_pipeline`, and with the
/// units below `group_pipeline`.
void give_rollups(WorkspaceFixture& fixture);

/// A closed workspace's log, fed to a hub by hand, with no thread in it.
class Bench {
public:
    explicit Bench(WorkspaceFixture& fixture, const ChannelHub::Limits& limits = {});

    void start(Position at);
    /// Feeds the next commits, `count` of them at once.
    bool feed(int count = 1);
    [[nodiscard]] std::unique_ptr<ChannelHub> fresh_hub() const;

    ManualClock& clock;
    std::filesystem::path folder_;
    LmdbEventLog log;
    Vault vault_;
    VaultSealer sealer;
    DerivedStores stores;
    ChannelHub::Limits limits_;
    std::unique_ptr<ChannelHub> hub;
    Position fed;
};

}  // namespace cairn::test
