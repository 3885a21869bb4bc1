// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "seriesdata.h"

#include <QAbstractListModel>
#include <QElapsedTimer>
#include <qqmlregistration.h>

#include <chrono>
#include <optional>
#include <vector>

/// Values over time, for charts and lists: roles `time` (milliseconds since 1970) and `value`.
///
///     SeriesModel { id: day; span: "24h"; limit: 1000000 }
///     MqttTopic { topic: "heating/temperature"; onReceived: day.append(number) }
///
/// Bounded by points and by time; the oldest go first. Times are kept in order: a point that comes
/// late is put where it belongs, one that is older than the bounds is refused.
class SeriesModel : public QAbstractListModel, public mqtt::SeriesData
{
    Q_OBJECT
    Q_INTERFACES(mqtt::SeriesData)
    Q_PROPERTY(QString span READ spanText WRITE setSpanText NOTIFY spanChanged)
    Q_PROPERTY(int limit READ limit WRITE setLimit NOTIFY limitChanged)
    Q_PROPERTY(int count READ count NOTIFY pointsChanged)
    Q_PROPERTY(double lastTime READ lastTime NOTIFY pointsChanged)
    Q_PROPERTY(double lastValue READ lastValue NOTIFY pointsChanged)
    Q_PROPERTY(quint64 refused READ refused NOTIFY refusedChanged)
    QML_ELEMENT
public:
    enum Role { TimeRole = Qt::UserRole, ValueRole };

    static constexpr int DefaultLimit = 100'000;

    explicit SeriesModel(QObject *parent = nullptr);

    /// How far back it reaches from the newest point; none, the default, for ever.
    [[nodiscard]] std::optional<std::chrono::milliseconds> span() const { return m_span; }
    void setSpan(std::optional<std::chrono::milliseconds> span);
    /// "24h", "10m"; empty for none. What is no duration is refused with a warning and changes
    /// nothing.
    [[nodiscard]] QString spanText() const { return m_spanText; }
    void setSpanText(const QString &span);

    /// The most points that are kept, at least 1; 100,000 by default, 16 bytes each.
    [[nodiscard]] int limit() const { return m_limit; }
    void setLimit(int limit);

    [[nodiscard]] int count() const;
    /// Of the newest point; NaN while there is none. The value is NaN too when the newest is a gap.
    [[nodiscard]] double lastTime() const;
    [[nodiscard]] double lastValue() const;
    /// Points with a time that is no number, or before the bounds.
    [[nodiscard]] quint64 refused() const { return m_refused; }

    [[nodiscard]] std::span<const mqtt::SeriesPoint> points() const override;

    /// Adds a value of now. The clock is monotonic: setting back the system's does not disturb it.
    /// What is not a finite number is kept as a gap, several in a row as one.
    Q_INVOKABLE bool append(double value);
    /// The same at a time of its own; false when it was refused.
    Q_INVOKABLE bool append(double time, double value);
    Q_INVOKABLE void clear();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void spanChanged();
    void limitChanged();
    void pointsChanged();
    void refusedChanged();

private:
    bool refuse();
    void insert(int row, const mqtt::SeriesPoint &point);
    bool trim();
    void dropOldest(int count);

    std::vector<mqtt::SeriesPoint> m_points; // those before m_first are gone already
    std::size_t m_first = 0;
    std::optional<std::chrono::milliseconds> m_span;
    QString m_spanText;
    int m_limit = DefaultLimit;
    quint64 m_refused = 0;
    qint64 m_epoch;
    QElapsedTimer m_clock;
};
