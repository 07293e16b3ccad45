#include "bench/fanout.hpp"

#include <stdexcept>

namespace cairn::bench {

namespace {

constexpr std::chrono::milliseconds warm_up{400};
constexpr std::chrono::seconds patience{20};

}  // namespace

Fanout::Fanout(std::uint16_t port, pid_t server)
    : server_(server), swarm_(poller_, port, [this](std::size_t number, std::uint64_t changes) {
          told(number, changes);
      }) {}

void Fanout::told(std::size_t number, std::uint64_t changes) {
    const auto now = timed_ ? Clock::now() : Clock::time_point();
    for (; changes > 0; --changes) {
        // The nth that one hears of is the nth that was made, or was overtaken by it.
        const std::size_t change = told_[number]++;
        if (change >= reached_.size()) throw std::runtime_error("a change that nobody made");
        if (timed_) each_.add(now - due_[change]);
        if (++reached_[change] < swarm_.size()) continue;
        ++complete_;
        if (timed_) last_.add(now - due_[change]);
    }
}

void Fanout::publish(Clock::time_point due) {
    due_.push_back(due);
    reached_.push_back(0);
    publisher_->publish();
}

void Fanout::settle() {
    const auto end = Clock::now() + patience;
    while (complete_ < reached_.size() || publisher_->unanswered() > 0) {
        if (Clock::now() > end) throw std::runtime_error("a change did not reach everybody");
        poller_.turn(end);
    }
}

void Fanout::keep_under_way(std::size_t waiting, Clock::time_point end) {
    while (Clock::now() < end) {
        while (reached_.size() - complete_ < waiting && publisher_->can_publish())
            publish(Clock::now());
        poller_.turn(end);
    }
}

void Fanout::report_deliveries(const Heard& before, const Used& used, Line& line) const {
    const Heard now = swarm_.heard();
    const auto deliveries = static_cast<double>(now.changes - before.changes);
    line["deliveries_per_second"] = deliveries / used.seconds;
    line["changes_per_second"] =
        line["deliveries_per_second"].get<double>() / static_cast<double>(swarm_.size());
    line["server_cpu_us_a_delivery"] = used.server_cpu_seconds * 1e6 / deliveries;
    line["changes_a_frame"] = deliveries / static_cast<double>(now.frames - before.frames);
    line["bytes_a_change"] = static_cast<double>(now.bytes - before.bytes) / deliveries;
    used.report_trust(line);
}

void Fanout::run_closed(std::size_t waiting, Clock::duration measured, Line& line) {
    told_.resize(swarm_.size());
    timed_ = false;
    keep_under_way(waiting, Clock::now() + warm_up);
    const Heard before = swarm_.heard();
    const Span span(server_);
    keep_under_way(waiting, Clock::now() + measured);
    report_deliveries(before, span.used(), line);
    settle();
}

void Fanout::keep_schedule(Clock::duration interval, Clock::time_point end) {
    for (auto due = Clock::now() + interval; due < end;) {
        while (Clock::now() < due) poller_.turn(due);
        for (; due <= Clock::now() && publisher_->can_publish(); due += interval) publish(due);
        if (!publisher_->can_publish()) poller_.turn(end);
    }
    settle();
}

void Fanout::run_scheduled(Clock::duration interval, Clock::duration measured, Line& line) {
    told_.resize(swarm_.size());
    timed_ = false;
    keep_schedule(interval, Clock::now() + warm_up);
    timed_ = true;
    each_.clear();
    last_.clear();
    const Span span(server_);
    keep_schedule(interval, Clock::now() + measured);
    const Used used = span.used();
    line["p50_ms"] = each_.milliseconds(0.5);
    line["p99_ms"] = each_.milliseconds(0.99);
    line["max_ms"] = each_.milliseconds(1);
    line["last_p50_ms"] = last_.milliseconds(0.5);
    line["last_p99_ms"] = last_.milliseconds(0.99);
    line["server_cpu_ms"] = used.server_cpu_seconds * 1000 / static_cast<double>(last_.count());
    used.report_trust(line);
}

}  // namespace cairn::bench
