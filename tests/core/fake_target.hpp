#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/log/memory_event_log.hpp"
#include "core/sequencer.hpp"

namespace cairn {

/// A job that says itself what it decides, and whose outcome a test can wait for.
class TestJob final : public Job {
public:
    using Decide = std::function<Result<std::vector<NewEvent>>(Position first, Time now)>;
    explicit TestJob(Decide decide, std::size_t size = 100)
        : decide_(std::move(decide)), size_(size) {}
    [[nodiscard]] std::future<Result<Committed>> outcome() { return outcome_.get_future(); }
    [[nodiscard]] Result<std::vector<NewEvent>> decide(Position first, Time now) const {
        return decide_(first, now);
    }
    void done(Result<Committed> outcome) override { outcome_.set_value(std::move(outcome)); }
    [[nodiscard]] std::size_t size_bytes() const override { return size_; }

private:
    Decide decide_;
    std::size_t size_;
    std::promise<Result<Committed>> outcome_;
};

/// Writes down what the sequencer asks of it.
class FakeTarget final : public CommitTarget {
public:
    void begin(Time) override {
        note("begin");
        if (fail_begin) throw StorageFull("the world is full");
    }
    Result<std::vector<NewEvent>> stage(Job& job, Position first, Time now) override {
        note("stage " + std::to_string(first.value));
        return dynamic_cast<TestJob&>(job).decide(first, now);
    }
    void apply(std::span<const Recorded> events) override {
        note("apply " + std::to_string(events.front().position.value) + "+" +
             std::to_string(events.size()));
    }
    void prepare() override { note("prepare"); }
    void commit() override {
        note("commit");
        if (fail_commit) throw StorageError("the world is broken");
    }
    void abort() override { note("abort"); }
    void committed(Position head) override { note("committed " + std::to_string(head.value)); }

    [[nodiscard]] std::vector<std::string> calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }
    [[nodiscard]] std::ptrdiff_t count(const std::string& call) const {
        const auto all = calls();
        return std::count(all.begin(), all.end(), call);
    }

    std::atomic<bool> fail_begin = false;
    std::atomic<bool> fail_commit = false;

private:
    void note(std::string call) {
        const std::lock_guard lock(mutex_);
        calls_.push_back(std::move(call));
    }

    mutable std::mutex mutex_;
    std::vector<std::string> calls_;
};

/// A log in memory whose disk can be full.
class FillableLog final : public EventLog {
public:
    std::vector<Recorded> append(std::span<const NewEvent> events,
                                 std::span<const std::size_t> commit_sizes,
                                 Position expected_head,
                                 Time time) override {
        if (full) throw StorageFull("the disk is full");
        return inner_.append(events, commit_sizes, expected_head, time);
    }
    std::size_t read(Position after,
                     std::size_t limit,
                     const std::function<bool(const Recorded&)>& visit) const override {
        return inner_.read(after, limit, visit);
    }
    [[nodiscard]] Position head() const override { return inner_.head(); }
    [[nodiscard]] Time head_time() const override { return inner_.head_time(); }
    [[nodiscard]] Epoch epoch() const override { return inner_.epoch(); }
    bool wait(Position after, std::chrono::milliseconds timeout) const override {
        return inner_.wait(after, timeout);
    }
    void close() override { inner_.close(); }

    std::atomic<bool> full = false;

private:
    MemoryEventLog inner_;
};

}  // namespace cairn
