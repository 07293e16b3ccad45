#pragma once

#include <map>
#include <memory>

#include "projections/live/channel_hub.hpp"
#include "projections/live/channel_query.hpp"
#include "tests/projections/live/live_history.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/world_fixture.hpp"

namespace cairn::test {

/// That a browser and one that comes then do not hold the same, or that a channel broke its rule.
struct LiveDifference {
    std::string what;
};

/// The log that a history makes up; nothing is appended.
class HistoryLog final : public EventLog {
public:
    explicit HistoryLog(const History& history) : history_(history) {}
    std::vector<Recorded> append(std::span<const NewEvent> events,
                                 std::span<const std::size_t> commit_sizes,
                                 Position expected_head,
                                 Time time) override;
    std::size_t read(Position after,
                     std::size_t limit,
                     const std::function<bool(const Recorded&)>& visit) const override;
    [[nodiscard]] Position head() const override { return history_.head(); }
    [[nodiscard]] Time head_time() const override { return history_.time(); }
    [[nodiscard]] Epoch epoch() const override { return Epoch{{0x71}}; }
    bool wait(Position, std::chrono::milliseconds) const override { return false; }
    void close() override {}

private:
    const History& history_;
};

/// What a browser holds of one query, by the rule of gateway/PROTOCOL.md. Throws LiveDifference.
class Follower {
public:
    Follower(Json query, unsigned reader) : query_(std::move(query)), reader_(reader) {}

    /// With what it has, where it has something. Not connected after it: there is nothing to be
    /// shown.
    void connect(ChannelHub& hub, const Access& access);
    void disconnect() { channel_.reset(); }
    [[nodiscard]] bool is_connected() const { return channel_ != nullptr; }
    void pull(ChannelHub& hub, const Access& access);

    /// `frame` is what somebody is told who subscribes now.
    void check(const std::string& frame);
    [[nodiscard]] const Json& query() const { return query_; }
    [[nodiscard]] unsigned reader() const { return reader_; }
    [[nodiscard]] std::string text() const;

private:
    void receive(const Channel::Update& update);
    void take(const Json& frame);
    [[noreturn]] void differ(const std::string& what) const;

    Json query_;
    unsigned reader_;
    std::shared_ptr<Channel> channel_;
    ChannelPlace place_;
    std::string epoch_;
    std::uint64_t position_ = 0;
    std::string moment_;
    std::map<std::string, Json> rows_;
    std::map<std::string, Json> titles_;
    Json total_, totals_;
    Json measured_;  ///< Of totals: what the records come to.
    bool touched_ = true;
    std::string compared_;  ///< What it was found to hold, without the place.
};

/// A workspace without threads that goes through a history, and some who follow it.
class LiveRun {
public:
    /// `shape` says who follows what, what is hidden from them, and how far the world is ahead.
    explicit LiveRun(unsigned shape);

    /// Throws LiveDifference; `step` then says at which.
    void run(const std::vector<LiveStep>& steps);
    [[nodiscard]] std::size_t step() const { return step_; }
    /// How often what one holds was compared.
    [[nodiscard]] std::size_t compared() const { return compared_; }

private:
    struct LiveReader {
        std::shared_ptr<const Model> model;
        std::string role;
        std::unique_ptr<Access> access;
    };
    struct Followed {
        Follower follower;
        /// The query as who comes now asks it, as long as it means the same.
        std::optional<LiveQuery> fresh;
    };

    void feed(const LiveHistory::Moment& moment);
    void apply_to(Position position);
    void look_at_rights();
    void act(const LiveStep& step);
    void check();
    [[nodiscard]] const LiveQuery& fresh_query(Followed& followed);
    [[nodiscard]] std::string fresh_frame(Followed& followed, const WorldSnapshot& world);
    void check_as_subscribed(Followed& followed, const std::string& frame);

    unsigned policy_;
    std::size_t ahead_;
    LiveHistory history_;
    HistoryLog log_{history_.history()};
    ManualClock clock_;
    TempDir folder_;
    std::unique_ptr<WorldStore> world_;
    Position fed_;
    std::unique_ptr<ChannelHub> hub_;
    std::vector<LiveReader> readers_ = std::vector<LiveReader>(LiveHistory::readers);
    std::vector<Followed> followed_;
    std::size_t step_ = 0;
    std::size_t compared_ = 0;
};

}  // namespace cairn::test
