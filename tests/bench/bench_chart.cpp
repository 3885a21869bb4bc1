// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// What a frame of a chart costs: a series of many points, reduced to the width and painted.
//
//   bench_chart [POINTS]
#include "plotpainter.h"

#include <QGuiApplication>
#include <QImage>
#include <QPainter>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

/// CPU milliseconds of this process.
double cpuTime()
{
    return double(std::clock()) * 1e3 / CLOCKS_PER_SEC;
}

} // namespace

int main(int argc, char **argv)
{
    const QGuiApplication application(argc, argv);
    constexpr int Width = 1200;
    constexpr int Rounds = 20;
    const int most = argc > 1 ? std::atoi(argv[1]) : 864'000;
    std::printf("%9s %13s %10s\n", "points", "decimate, ms", "paint, ms");
    for (const int count : {most / 1000, most / 100, most / 10, most}) {
        std::vector<mqtt::SeriesPoint> points;
        for (int i = 0; i < count; ++i)
            points.push_back({i * 100.0, std::sin(i * 20.0 / count) * 10 + (i % 17) / 4.0});
        const double end = count * 100.0;

        double start = cpuTime();
        std::vector<mqtt::Stroke> strokes;
        for (int i = 0; i < Rounds; ++i)
            strokes = mqtt::decimate(points, {0, end, Width});
        const double decimated = (cpuTime() - start) / Rounds;

        QImage image(Width, 300, QImage::Format_ARGB32_Premultiplied);
        mqtt::PlotPicture picture;
        picture.area = QRectF(0, 0, Width, 300);
        picture.to = end;
        picture.minimum = -15;
        picture.maximum = 20;
        picture.lines.push_back({strokes, Qt::blue, true, false});
        start = cpuTime();
        for (int i = 0; i < Rounds; ++i) {
            image.fill(Qt::white);
            QPainter painter(&image);
            mqtt::paintPlot(painter, picture);
        }
        const double painted = (cpuTime() - start) / Rounds;
        std::printf("%9d %13.2f %10.2f\n", count, decimated, painted);
    }
    return 0;
}
